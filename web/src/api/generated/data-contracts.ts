export interface Problem {
  type: string;
  title: string;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  status: number;
  code:
    | "invalid_body"
    | "invalid_query"
    | "unauthenticated"
    | "forbidden"
    | "not_found"
    | "conflict"
    | "still_used"
    | "key_reused"
    | "link_spent"
    | "stale"
    | "too_large"
    | "unsupported_media_type"
    | "precondition_required"
    | "too_many_requests"
    | "internal"
    | "unavailable"
    | "full";
  detail: string;
  path?: string;
  problems?: {
    path: string;
    message: string;
  }[];
  request_id: string;
}

export interface AuditEntry {
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  id: number;
  /** @format date-time */
  at: string;
  /** Empty where nobody was recognised */
  tenant: string;
  /** Empty where nobody was recognised */
  actor: string;
  /** E-mail address or a token's name, as it is now */
  actor_name: string | null;
  action: string;
  target: string;
  outcome: "done" | "refused" | "failed";
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  status: number;
  detail: Partial<Record<string, unknown>>;
  address: string;
}

export interface AccessToken {
  id: string;
  name: string;
  role: "administrator" | "analyst" | "node" | "scanner" | "api";
  scopes: string[];
  /** @format date-time */
  created_at: string;
  created_by: string;
  expires_at: string | null;
  revoked_at: string | null;
  /** To the minute */
  last_used_at: string | null;
}

export interface Member {
  id: string;
  email: string;
  name: string;
  /** In this tenant; a global role holds in every tenant */
  role: "administrator" | "analyst" | "global_administrator" | "global_analyst";
  two_factor: boolean;
}

export interface Invitation {
  id: string;
  email: string;
  role: "administrator" | "analyst" | "global_administrator" | "global_analyst";
  /** @format date-time */
  created_at: string;
  created_by: string;
  /** @format date-time */
  expires_at: string;
}

export interface Tenant {
  id: string;
  name: string;
  /** @format date-time */
  created_at: string;
}

export interface Channel {
  id: string;
  name: string;
  kind:
    | "email"
    | "slack"
    | "teams"
    | "telegram"
    | "pagerduty"
    | "jira"
    | "webhook"
    | "syslog";
  settings: Partial<Record<string, unknown>>;
  secrets: string[];
  topics: (
    | "leak.new"
    | "leak.regressed"
    | "leak.decided"
    | "attack.new"
    | "node.lost"
  )[];
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  risk_min: number;
  digest: "none" | "daily" | "weekly";
  enabled: boolean;
  /** @format date-time */
  created_at: string;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  version: number;
  last: {
    state: "sent" | "failed";
    /** @format date-time */
    at: string;
    problem: string;
  } | null;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  pending: number;
}

export interface Delivery {
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  id: number;
  topic: string;
  title: string;
  state: "pending" | "sent" | "failed" | "merged";
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  attempts: number;
  /** @format date-time */
  created_at: string;
  due_at: string | null;
  ended_at: string | null;
  problem: string;
}

export interface Event {
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  id: number;
  event_id: string;
  /** @format date-time */
  time: string;
  type: "vpatch";
  action: "blocked" | "watched" | "allowed";
  rule_id: string;
  rule_title: string;
  rule_mode: "block" | "watch";
  filtration_mode: string;
  leak: number | null;
  /** As searches name it: HEADER_AUTHORIZATION */
  point: string;
  payload: string;
  token_hint: string;
  fingerprint: string;
  token_source: string;
  request_id: string;
  method: string;
  scheme: string;
  host: string;
  path: string;
  query: string;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  status: number;
  remote_addr: string;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  remote_port: number;
  user_agent: string;
  http_version: string;
  route: string;
  application: string;
  node_id: string;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  ruleset: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  duration_us: number;
  /**
   * Identical hits of one second that this one stands for
   * @min -9007199254740991
   * @max 9007199254740991
   */
  count: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  attack: number;
}

export interface Attack {
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  id: number;
  /** @format date-time */
  first_at: string;
  /** @format date-time */
  last_at: string;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  hits: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  blocked: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  watched: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  allowed: number;
  rule_id: string;
  rule_title: string;
  leak: number | null;
  point: string;
  remote_addr: string;
  route: string;
  host: string;
  /** Of the newest hit */
  path: string;
  /** Of the newest hit */
  user_agent: string;
  /** Of the newest hit */
  node_id: string;
}

export interface ListAuditData {
  items: AuditEntry[];
  next_cursor: string | null;
}

export interface ListTokensData {
  items: AccessToken[];
  next_cursor: string | null;
}

export interface CreateTokenPayload {
  /**
   * @minLength 1
   * @maxLength 120
   */
  name: string;
  role: "api" | "node" | "scanner";
  /**
   * Of a token for the API
   * @maxItems 11
   * @default []
   */
  scopes?: (
    | "leaks:read"
    | "events:read"
    | "rules:read"
    | "nodes:read"
    | "sources:read"
    | "channels:read"
    | "leaks:decide"
    | "rules:write"
    | "nodes:write"
    | "sources:write"
    | "channels:write"
  )[];
  /**
   * When it stops being valid; null: never
   * @default null
   */
  expires_at?: string | null;
}

export interface CreateTokenData {
  id: string;
  /** Shown here and never again */
  token: string;
}

export interface CreateNodeTokenPayload {
  /**
   * @minLength 1
   * @maxLength 120
   */
  name: string;
  /**
   * When it stops being valid; null: never
   * @default null
   */
  expires_at?: string | null;
}

export interface CreateNodeTokenData {
  id: string;
  /** Shown here and never again */
  token: string;
  /** Writes the token to node.token, for this user alone */
  command: string;
  /** Line for node.yaml */
  config: string;
}

export interface EditTokenPayload {
  /**
   * @minLength 1
   * @maxLength 120
   */
  name: string;
}

export type EditTokenData = AccessToken;

export type RevokeTokenData = unknown;

export interface InviteMemberPayload {
  /**
   * @format email
   * @maxLength 254
   */
  email: string;
  role: "administrator" | "analyst" | "global_administrator" | "global_analyst";
}

export interface InviteMemberData {
  /** Shown here and never again; good for one use by this person */
  link: string;
  /** @format date-time */
  expires_at: string;
  id: string;
  email: string;
  role: "administrator" | "analyst" | "global_administrator" | "global_analyst";
}

export interface ListMembersData {
  items: Member[];
  next_cursor: string | null;
}

export interface ListInvitationsData {
  items: Invitation[];
  next_cursor: string | null;
}

export type RemoveInvitationData = unknown;

export interface GetMeData {
  /** `user:<id>` or `token:<id>`, as in history and audit */
  actor: string;
  name: string;
  /** Null for a token */
  email: string | null;
  role: string;
  /** The one this request is about */
  tenant: string;
  permissions: (
    | "leaks:read"
    | "leaks:decide"
    | "events:read"
    | "rules:read"
    | "rules:write"
    | "nodes:read"
    | "nodes:write"
    | "sources:read"
    | "sources:write"
    | "channels:read"
    | "channels:write"
    | "members:manage"
    | "tokens:manage"
    | "audit:read"
    | "tenants:manage"
    | "node:sync"
    | "scanner:push"
  )[];
  /** Those to choose from with the header keyward-tenant */
  tenants: {
    id: string;
    name: string;
    role: string;
  }[];
  two_factor: boolean;
  /** False for somebody who has no password here */
  password_sign_in: boolean;
}

export interface EditMemberPayload {
  role: "administrator" | "analyst" | "global_administrator" | "global_analyst";
}

export type EditMemberData = Member;

export type RemoveMemberData = unknown;

export interface ResetMemberData {
  /** Shown here and never again; good for one use by this person */
  link: string;
  /** @format date-time */
  expires_at: string;
}

export interface ListTenantsData {
  items: Tenant[];
  next_cursor: string | null;
}

export interface CreateTenantPayload {
  id: string;
  /**
   * @minLength 1
   * @maxLength 120
   */
  name: string;
}

export type CreateTenantData = Tenant;

export interface EditTenantPayload {
  /**
   * @minLength 1
   * @maxLength 120
   */
  name: string;
}

export type EditTenantData = Tenant;

export interface ListNodesData {
  items: {
    id: string;
    /** The machine's name; empty before the first heartbeat. */
    name: string;
    /** `away`: no sign of life for 90 s. `ahead`: has a version that this console does not know. */
    state: "up_to_date" | "behind" | "ahead" | "away";
    /**
     * The version in force there; 0: none.
     * @min -9007199254740991
     * @max 9007199254740991
     */
    ruleset: number;
    applied_at: string | null;
    /**
     * For how long a newer version has been there; 0 where none is.
     * @min -9007199254740991
     * @max 9007199254740991
     */
    lag_ms: number;
    /** Why the node refused a newer one. */
    ruleset_error: string;
    version: string;
    mode: string;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    workers: number;
    started_at: string | null;
    /**
     * Since its start, as are blocked and watched.
     * @min -9007199254740991
     * @max 9007199254740991
     */
    requests: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    blocked: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    watched: number;
    requests_per_second: number;
    spool: {
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      bytes: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      events: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      dropped: number;
    };
    /** @format date-time */
    first_seen: string;
    /** @format date-time */
    last_seen: string;
  }[];
  next_cursor: string | null;
}

export interface GetNodeStatsData {
  /**
   * The newest version.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  ruleset: number;
  states: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    up_to_date: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    behind: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    ahead: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    away: number;
  };
  requests_per_second: number;
}

export interface GetNodeData {
  id: string;
  /** The machine's name; empty before the first heartbeat. */
  name: string;
  /** `away`: no sign of life for 90 s. `ahead`: has a version that this console does not know. */
  state: "up_to_date" | "behind" | "ahead" | "away";
  /**
   * The version in force there; 0: none.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  ruleset: number;
  applied_at: string | null;
  /**
   * For how long a newer version has been there; 0 where none is.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  lag_ms: number;
  /** Why the node refused a newer one. */
  ruleset_error: string;
  version: string;
  mode: string;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  workers: number;
  started_at: string | null;
  /**
   * Since its start, as are blocked and watched.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  requests: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  blocked: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  watched: number;
  requests_per_second: number;
  spool: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    bytes: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    events: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    dropped: number;
  };
  /** @format date-time */
  first_seen: string;
  /** @format date-time */
  last_seen: string;
}

export type DeleteNodeData = unknown;

export interface ListEventsData {
  items: Event[];
  next_cursor: string | null;
}

export interface EventStatsData {
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  hits: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  blocked: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  watched: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  allowed: number;
  /**
   * Distinct source addresses
   * @min -9007199254740991
   * @max 9007199254740991
   */
  addresses: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  bar_seconds: number;
  series: {
    /** @format date-time */
    from: string;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    blocked: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    watched: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    allowed: number;
  }[];
  rules: {
    value: string;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    hits: number;
  }[];
  leaks: {
    value: string;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    hits: number;
  }[];
  remote_addrs: {
    value: string;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    hits: number;
  }[];
  paths: {
    value: string;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    hits: number;
  }[];
  nodes: {
    value: string;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    hits: number;
  }[];
}

export interface CheckEventQueryData {
  problems: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    from: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    to: number;
    message: string;
  }[];
  attributes: string[];
  words: string[];
}

export type StreamEventsData = unknown;

export type GetEventData = Event;

export interface ListAttacksData {
  items: Attack[];
  next_cursor: string | null;
}

export type GetAttackData = Attack;

export interface AttackHitsData {
  items: Event[];
  next_cursor: string | null;
}

export interface LeakAttemptsData {
  items: Event[];
  next_cursor: string | null;
}

export type ApplyLeakPayload = {
  /** `scheduled`: watches now and blocks from `at` on. Not given: as it was before. */
  remediation?: "watch" | "block" | "scheduled";
  /**
   * With `scheduled`: when blocking begins.
   * @format date-time
   */
  at?: string;
  /**
   * Where the tokens are looked for, as in a rule; at first `[["credentials"]]`.
   * @maxItems 100
   */
  points?: unknown[];
  /**
   * Conditions that must all hold, as in a rule.
   * @maxItems 100
   */
  when?: unknown[];
  /**
   * Exceptions, as in a rule: `{"point": ["remote_addr"], "type": "cidr", "value": "198.51.100.0/24"}`.
   * @maxItems 100
   */
  unless?: unknown[];
  /** When the patch ends by itself; null: never. */
  expires_at?: string | null;
  /**
   * Why; stands in the history.
   * @maxLength 4000
   * @default ""
   */
  reason?: string;
} | null;

export interface ApplyLeakData {
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  id: number;
  title: string;
  description: string;
  source: {
    kind: string;
    place: string;
  };
  /** @format date-time */
  created_at: string;
  /** @format date-time */
  updated_at: string;
  /** @format date-time */
  discovered_at: string;
  /** `manual`, `import:<tool>` or `scanner:<source>`. */
  discovered_by: string;
  /**
   * @min 1
   * @max 10
   */
  risk: number;
  risk_level: "high" | "medium" | "low";
  risk_set_by: "person" | "evidence";
  status: "open" | "false" | "closed";
  stage: string;
  assignee: string;
  remediation: "none" | "watch" | "block" | "scheduled" | "not_applicable";
  /** What of it cannot be patched, and why; empty where all of it can. */
  reason: string;
  /**
   * Tokens and patterns.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  volume: number;
  /** Closed, and still watched. */
  keep_watching: boolean;
  /** `scheduled`: when blocking begins. */
  block_at: string | null;
  patch_expires_at: string | null;
  /** Since when a patch is in force. */
  applied_at: string | null;
  false_until: string | null;
  closed_at: string | null;
  /** When it was found or used again after it was closed. */
  regressed_at: string | null;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  version: number;
  /** The first thousand; all of them under `/leaks/{id}/tokens`. */
  tokens: {
    fingerprint: string;
    /** At most 4 + 4 characters, and the length. */
    hint: string;
    /**
     * In bytes; 0 where it is not known.
     * @min -9007199254740991
     * @max 9007199254740991
     */
    length: number;
    kind: string;
    /** What nodes saw of it; null where none did. */
    seen: {
      /** It worked within the last seven days. */
      live: boolean;
      /** @format date-time */
      first_at: string;
      /** @format date-time */
      last_at: string;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      uses: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      successes: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      refusals: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      addresses: number;
    } | null;
  }[];
  patterns: string[];
  /** What is in force. */
  patch: {
    remediation: "watch" | "block" | "scheduled";
    points: unknown[];
    when: unknown[];
    unless: unknown[];
    at: string | null;
    expires_at: string | null;
  } | null;
  /** What was in force before; `apply` without a body puts it in force again. */
  former_patch: {
    remediation: "watch" | "block" | "scheduled";
    points: unknown[];
    when: unknown[];
    unless: unknown[];
    at: string | null;
    expires_at: string | null;
  } | null;
  suggested_risk: {
    /**
     * @min 1
     * @max 10
     */
    score: number;
    level: "high" | "medium" | "low";
    reasons: string[];
  };
  /** Other leaks that hold one of the tokens shown, the oldest twenty. */
  also_in: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    id: number;
    title: string;
    status: "open" | "false" | "closed";
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    tokens: number;
  }[];
  /**
   * The version of the ruleset that is in force with it.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  ruleset: number;
}

export type FalseLeakPayload = {
  /** When its values count again; not given: never. */
  expires_at?: string | null;
  /**
   * Why; stands in the history.
   * @maxLength 4000
   * @default ""
   */
  reason?: string;
} | null;

export interface FalseLeakData {
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  id: number;
  title: string;
  description: string;
  source: {
    kind: string;
    place: string;
  };
  /** @format date-time */
  created_at: string;
  /** @format date-time */
  updated_at: string;
  /** @format date-time */
  discovered_at: string;
  /** `manual`, `import:<tool>` or `scanner:<source>`. */
  discovered_by: string;
  /**
   * @min 1
   * @max 10
   */
  risk: number;
  risk_level: "high" | "medium" | "low";
  risk_set_by: "person" | "evidence";
  status: "open" | "false" | "closed";
  stage: string;
  assignee: string;
  remediation: "none" | "watch" | "block" | "scheduled" | "not_applicable";
  /** What of it cannot be patched, and why; empty where all of it can. */
  reason: string;
  /**
   * Tokens and patterns.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  volume: number;
  /** Closed, and still watched. */
  keep_watching: boolean;
  /** `scheduled`: when blocking begins. */
  block_at: string | null;
  patch_expires_at: string | null;
  /** Since when a patch is in force. */
  applied_at: string | null;
  false_until: string | null;
  closed_at: string | null;
  /** When it was found or used again after it was closed. */
  regressed_at: string | null;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  version: number;
  /** The first thousand; all of them under `/leaks/{id}/tokens`. */
  tokens: {
    fingerprint: string;
    /** At most 4 + 4 characters, and the length. */
    hint: string;
    /**
     * In bytes; 0 where it is not known.
     * @min -9007199254740991
     * @max 9007199254740991
     */
    length: number;
    kind: string;
    /** What nodes saw of it; null where none did. */
    seen: {
      /** It worked within the last seven days. */
      live: boolean;
      /** @format date-time */
      first_at: string;
      /** @format date-time */
      last_at: string;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      uses: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      successes: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      refusals: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      addresses: number;
    } | null;
  }[];
  patterns: string[];
  /** What is in force. */
  patch: {
    remediation: "watch" | "block" | "scheduled";
    points: unknown[];
    when: unknown[];
    unless: unknown[];
    at: string | null;
    expires_at: string | null;
  } | null;
  /** What was in force before; `apply` without a body puts it in force again. */
  former_patch: {
    remediation: "watch" | "block" | "scheduled";
    points: unknown[];
    when: unknown[];
    unless: unknown[];
    at: string | null;
    expires_at: string | null;
  } | null;
  suggested_risk: {
    /**
     * @min 1
     * @max 10
     */
    score: number;
    level: "high" | "medium" | "low";
    reasons: string[];
  };
  /** Other leaks that hold one of the tokens shown, the oldest twenty. */
  also_in: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    id: number;
    title: string;
    status: "open" | "false" | "closed";
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    tokens: number;
  }[];
  /**
   * The version of the ruleset that is in force with it.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  ruleset: number;
}

export type CloseLeakPayload = {
  /**
   * Even though a token is still used with success.
   * @default false
   */
  force?: boolean;
  /**
   * Leaves a tripwire: uses are told, none is blocked.
   * @default false
   */
  keep_watching?: boolean;
  /**
   * Why; stands in the history.
   * @maxLength 4000
   * @default ""
   */
  reason?: string;
} | null;

export interface CloseLeakData {
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  id: number;
  title: string;
  description: string;
  source: {
    kind: string;
    place: string;
  };
  /** @format date-time */
  created_at: string;
  /** @format date-time */
  updated_at: string;
  /** @format date-time */
  discovered_at: string;
  /** `manual`, `import:<tool>` or `scanner:<source>`. */
  discovered_by: string;
  /**
   * @min 1
   * @max 10
   */
  risk: number;
  risk_level: "high" | "medium" | "low";
  risk_set_by: "person" | "evidence";
  status: "open" | "false" | "closed";
  stage: string;
  assignee: string;
  remediation: "none" | "watch" | "block" | "scheduled" | "not_applicable";
  /** What of it cannot be patched, and why; empty where all of it can. */
  reason: string;
  /**
   * Tokens and patterns.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  volume: number;
  /** Closed, and still watched. */
  keep_watching: boolean;
  /** `scheduled`: when blocking begins. */
  block_at: string | null;
  patch_expires_at: string | null;
  /** Since when a patch is in force. */
  applied_at: string | null;
  false_until: string | null;
  closed_at: string | null;
  /** When it was found or used again after it was closed. */
  regressed_at: string | null;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  version: number;
  /** The first thousand; all of them under `/leaks/{id}/tokens`. */
  tokens: {
    fingerprint: string;
    /** At most 4 + 4 characters, and the length. */
    hint: string;
    /**
     * In bytes; 0 where it is not known.
     * @min -9007199254740991
     * @max 9007199254740991
     */
    length: number;
    kind: string;
    /** What nodes saw of it; null where none did. */
    seen: {
      /** It worked within the last seven days. */
      live: boolean;
      /** @format date-time */
      first_at: string;
      /** @format date-time */
      last_at: string;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      uses: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      successes: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      refusals: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      addresses: number;
    } | null;
  }[];
  patterns: string[];
  /** What is in force. */
  patch: {
    remediation: "watch" | "block" | "scheduled";
    points: unknown[];
    when: unknown[];
    unless: unknown[];
    at: string | null;
    expires_at: string | null;
  } | null;
  /** What was in force before; `apply` without a body puts it in force again. */
  former_patch: {
    remediation: "watch" | "block" | "scheduled";
    points: unknown[];
    when: unknown[];
    unless: unknown[];
    at: string | null;
    expires_at: string | null;
  } | null;
  suggested_risk: {
    /**
     * @min 1
     * @max 10
     */
    score: number;
    level: "high" | "medium" | "low";
    reasons: string[];
  };
  /** Other leaks that hold one of the tokens shown, the oldest twenty. */
  also_in: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    id: number;
    title: string;
    status: "open" | "false" | "closed";
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    tokens: number;
  }[];
  /**
   * The version of the ruleset that is in force with it.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  ruleset: number;
}

export type ReopenLeakPayload = {
  /**
   * Why; stands in the history.
   * @maxLength 4000
   * @default ""
   */
  reason?: string;
} | null;

export interface ReopenLeakData {
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  id: number;
  title: string;
  description: string;
  source: {
    kind: string;
    place: string;
  };
  /** @format date-time */
  created_at: string;
  /** @format date-time */
  updated_at: string;
  /** @format date-time */
  discovered_at: string;
  /** `manual`, `import:<tool>` or `scanner:<source>`. */
  discovered_by: string;
  /**
   * @min 1
   * @max 10
   */
  risk: number;
  risk_level: "high" | "medium" | "low";
  risk_set_by: "person" | "evidence";
  status: "open" | "false" | "closed";
  stage: string;
  assignee: string;
  remediation: "none" | "watch" | "block" | "scheduled" | "not_applicable";
  /** What of it cannot be patched, and why; empty where all of it can. */
  reason: string;
  /**
   * Tokens and patterns.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  volume: number;
  /** Closed, and still watched. */
  keep_watching: boolean;
  /** `scheduled`: when blocking begins. */
  block_at: string | null;
  patch_expires_at: string | null;
  /** Since when a patch is in force. */
  applied_at: string | null;
  false_until: string | null;
  closed_at: string | null;
  /** When it was found or used again after it was closed. */
  regressed_at: string | null;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  version: number;
  /** The first thousand; all of them under `/leaks/{id}/tokens`. */
  tokens: {
    fingerprint: string;
    /** At most 4 + 4 characters, and the length. */
    hint: string;
    /**
     * In bytes; 0 where it is not known.
     * @min -9007199254740991
     * @max 9007199254740991
     */
    length: number;
    kind: string;
    /** What nodes saw of it; null where none did. */
    seen: {
      /** It worked within the last seven days. */
      live: boolean;
      /** @format date-time */
      first_at: string;
      /** @format date-time */
      last_at: string;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      uses: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      successes: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      refusals: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      addresses: number;
    } | null;
  }[];
  patterns: string[];
  /** What is in force. */
  patch: {
    remediation: "watch" | "block" | "scheduled";
    points: unknown[];
    when: unknown[];
    unless: unknown[];
    at: string | null;
    expires_at: string | null;
  } | null;
  /** What was in force before; `apply` without a body puts it in force again. */
  former_patch: {
    remediation: "watch" | "block" | "scheduled";
    points: unknown[];
    when: unknown[];
    unless: unknown[];
    at: string | null;
    expires_at: string | null;
  } | null;
  suggested_risk: {
    /**
     * @min 1
     * @max 10
     */
    score: number;
    level: "high" | "medium" | "low";
    reasons: string[];
  };
  /** Other leaks that hold one of the tokens shown, the oldest twenty. */
  also_in: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    id: number;
    title: string;
    status: "open" | "false" | "closed";
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    tokens: number;
  }[];
  /**
   * The version of the ruleset that is in force with it.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  ruleset: number;
}

export type DecideOnLeaksPayload =
  | {
      decision: "apply";
      /** @maxItems 1000 */
      ids?: number[];
      /** The filters of the list; at most 1000 leaks may match. */
      filter?: {
        /**
         * Words of title, description or place, or a leak's number.
         * @maxLength 200
         */
        q?: string;
        /** One or several: `open,closed`. */
        status?: string | string[];
        remediation?: string | string[];
        risk?: string | string[];
        /** Kinds of sources. */
        source?: string | string[];
        stage?: string | string[];
        /** Empty: nobody. */
        assignee?: string | string[];
        /**
         * Discovered at this time or later.
         * @format date-time
         */
        since?: string;
        /**
         * Discovered before this time.
         * @format date-time
         */
        until?: string;
        /** Found or used again after they were closed. */
        regressed?: "true" | "false";
        /** That hold this token. */
        fingerprint?: string;
      };
      /** `scheduled`: watches now and blocks from `at` on. Not given: as it was before. */
      remediation?: "watch" | "block" | "scheduled";
      /**
       * With `scheduled`: when blocking begins.
       * @format date-time
       */
      at?: string;
      /**
       * Where the tokens are looked for, as in a rule; at first `[["credentials"]]`.
       * @maxItems 100
       */
      points?: unknown[];
      /**
       * Conditions that must all hold, as in a rule.
       * @maxItems 100
       */
      when?: unknown[];
      /**
       * Exceptions, as in a rule: `{"point": ["remote_addr"], "type": "cidr", "value": "198.51.100.0/24"}`.
       * @maxItems 100
       */
      unless?: unknown[];
      /** When the patch ends by itself; null: never. */
      expires_at?: string | null;
      /**
       * Why; stands in the history.
       * @maxLength 4000
       * @default ""
       */
      reason?: string;
    }
  | {
      decision: "false";
      /** @maxItems 1000 */
      ids?: number[];
      /** The filters of the list; at most 1000 leaks may match. */
      filter?: {
        /**
         * Words of title, description or place, or a leak's number.
         * @maxLength 200
         */
        q?: string;
        /** One or several: `open,closed`. */
        status?: string | string[];
        remediation?: string | string[];
        risk?: string | string[];
        /** Kinds of sources. */
        source?: string | string[];
        stage?: string | string[];
        /** Empty: nobody. */
        assignee?: string | string[];
        /**
         * Discovered at this time or later.
         * @format date-time
         */
        since?: string;
        /**
         * Discovered before this time.
         * @format date-time
         */
        until?: string;
        /** Found or used again after they were closed. */
        regressed?: "true" | "false";
        /** That hold this token. */
        fingerprint?: string;
      };
      /** When its values count again; not given: never. */
      expires_at?: string | null;
      /**
       * Why; stands in the history.
       * @maxLength 4000
       * @default ""
       */
      reason?: string;
    }
  | {
      decision: "close";
      /** @maxItems 1000 */
      ids?: number[];
      /** The filters of the list; at most 1000 leaks may match. */
      filter?: {
        /**
         * Words of title, description or place, or a leak's number.
         * @maxLength 200
         */
        q?: string;
        /** One or several: `open,closed`. */
        status?: string | string[];
        remediation?: string | string[];
        risk?: string | string[];
        /** Kinds of sources. */
        source?: string | string[];
        stage?: string | string[];
        /** Empty: nobody. */
        assignee?: string | string[];
        /**
         * Discovered at this time or later.
         * @format date-time
         */
        since?: string;
        /**
         * Discovered before this time.
         * @format date-time
         */
        until?: string;
        /** Found or used again after they were closed. */
        regressed?: "true" | "false";
        /** That hold this token. */
        fingerprint?: string;
      };
      /**
       * Even though a token is still used with success.
       * @default false
       */
      force?: boolean;
      /**
       * Leaves a tripwire: uses are told, none is blocked.
       * @default false
       */
      keep_watching?: boolean;
      /**
       * Why; stands in the history.
       * @maxLength 4000
       * @default ""
       */
      reason?: string;
    }
  | {
      decision: "reopen";
      /** @maxItems 1000 */
      ids?: number[];
      /** The filters of the list; at most 1000 leaks may match. */
      filter?: {
        /**
         * Words of title, description or place, or a leak's number.
         * @maxLength 200
         */
        q?: string;
        /** One or several: `open,closed`. */
        status?: string | string[];
        remediation?: string | string[];
        risk?: string | string[];
        /** Kinds of sources. */
        source?: string | string[];
        stage?: string | string[];
        /** Empty: nobody. */
        assignee?: string | string[];
        /**
         * Discovered at this time or later.
         * @format date-time
         */
        since?: string;
        /**
         * Discovered before this time.
         * @format date-time
         */
        until?: string;
        /** Found or used again after they were closed. */
        regressed?: "true" | "false";
        /** That hold this token. */
        fingerprint?: string;
      };
      /**
       * Why; stands in the history.
       * @maxLength 4000
       * @default ""
       */
      reason?: string;
    };

export interface DecideOnLeaksData {
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  done: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  refused: number;
  results: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    id: number;
    outcome: "done" | "refused";
    code?:
      | "invalid_body"
      | "invalid_query"
      | "unauthenticated"
      | "forbidden"
      | "not_found"
      | "conflict"
      | "still_used"
      | "key_reused"
      | "link_spent"
      | "stale"
      | "too_large"
      | "unsupported_media_type"
      | "precondition_required"
      | "too_many_requests"
      | "internal"
      | "unavailable"
      | "full";
    detail?: string;
  }[];
  /**
   * The version of the ruleset that is in force with it.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  ruleset: number;
}

export interface ListLeaksData {
  items: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    id: number;
    title: string;
    description: string;
    source: {
      kind: string;
      place: string;
    };
    /** @format date-time */
    created_at: string;
    /** @format date-time */
    updated_at: string;
    /** @format date-time */
    discovered_at: string;
    /** `manual`, `import:<tool>` or `scanner:<source>`. */
    discovered_by: string;
    /**
     * @min 1
     * @max 10
     */
    risk: number;
    risk_level: "high" | "medium" | "low";
    risk_set_by: "person" | "evidence";
    status: "open" | "false" | "closed";
    stage: string;
    assignee: string;
    remediation: "none" | "watch" | "block" | "scheduled" | "not_applicable";
    /** What of it cannot be patched, and why; empty where all of it can. */
    reason: string;
    /**
     * Tokens and patterns.
     * @min -9007199254740991
     * @max 9007199254740991
     */
    volume: number;
    /** Closed, and still watched. */
    keep_watching: boolean;
    /** `scheduled`: when blocking begins. */
    block_at: string | null;
    patch_expires_at: string | null;
    /** Since when a patch is in force. */
    applied_at: string | null;
    false_until: string | null;
    closed_at: string | null;
    /** When it was found or used again after it was closed. */
    regressed_at: string | null;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    version: number;
  }[];
  next_cursor: string | null;
}

export interface AddLeakPayload {
  /**
   * @minLength 1
   * @maxLength 120
   */
  title: string;
  /**
   * @maxLength 4000
   * @default ""
   */
  description?: string;
  /**
   * 1 to 10; not given: as the evidence suggests.
   * @min 1
   * @max 10
   */
  risk?: number;
  /**
   * Where it was found: `{"kind": "github", "place": "github.com/deb/repo/…#L3"}`.
   * @default {"kind":"custom","place":""}
   */
  source?: {
    kind: string;
    /**
     * @maxLength 2000
     * @default ""
     */
    place?: string;
  };
  /** @format date-time */
  discovered_at?: string;
  /**
   * @maxLength 64
   * @default ""
   */
  stage?: string;
  /**
   * @maxLength 64
   * @default ""
   */
  assignee?: string;
  /**
   * Leaked tokens, as text. They are hashed on arrival and not kept.
   * @maxItems 100000
   * @default []
   */
  tokens?: unknown[];
  /**
   * Regexes (RE2) that match leaked tokens. They are kept as they are: a whole token belongs under `tokens`.
   * @maxItems 1000
   * @default []
   */
  patterns?: unknown[];
}

export interface AddLeakData {
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  id: number;
  title: string;
  description: string;
  source: {
    kind: string;
    place: string;
  };
  /** @format date-time */
  created_at: string;
  /** @format date-time */
  updated_at: string;
  /** @format date-time */
  discovered_at: string;
  /** `manual`, `import:<tool>` or `scanner:<source>`. */
  discovered_by: string;
  /**
   * @min 1
   * @max 10
   */
  risk: number;
  risk_level: "high" | "medium" | "low";
  risk_set_by: "person" | "evidence";
  status: "open" | "false" | "closed";
  stage: string;
  assignee: string;
  remediation: "none" | "watch" | "block" | "scheduled" | "not_applicable";
  /** What of it cannot be patched, and why; empty where all of it can. */
  reason: string;
  /**
   * Tokens and patterns.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  volume: number;
  /** Closed, and still watched. */
  keep_watching: boolean;
  /** `scheduled`: when blocking begins. */
  block_at: string | null;
  patch_expires_at: string | null;
  /** Since when a patch is in force. */
  applied_at: string | null;
  false_until: string | null;
  closed_at: string | null;
  /** When it was found or used again after it was closed. */
  regressed_at: string | null;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  version: number;
  /** The first thousand; all of them under `/leaks/{id}/tokens`. */
  tokens: {
    fingerprint: string;
    /** At most 4 + 4 characters, and the length. */
    hint: string;
    /**
     * In bytes; 0 where it is not known.
     * @min -9007199254740991
     * @max 9007199254740991
     */
    length: number;
    kind: string;
    /** What nodes saw of it; null where none did. */
    seen: {
      /** It worked within the last seven days. */
      live: boolean;
      /** @format date-time */
      first_at: string;
      /** @format date-time */
      last_at: string;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      uses: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      successes: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      refusals: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      addresses: number;
    } | null;
  }[];
  patterns: string[];
  /** What is in force. */
  patch: {
    remediation: "watch" | "block" | "scheduled";
    points: unknown[];
    when: unknown[];
    unless: unknown[];
    at: string | null;
    expires_at: string | null;
  } | null;
  /** What was in force before; `apply` without a body puts it in force again. */
  former_patch: {
    remediation: "watch" | "block" | "scheduled";
    points: unknown[];
    when: unknown[];
    unless: unknown[];
    at: string | null;
    expires_at: string | null;
  } | null;
  suggested_risk: {
    /**
     * @min 1
     * @max 10
     */
    score: number;
    level: "high" | "medium" | "low";
    reasons: string[];
  };
  /** Other leaks that hold one of the tokens shown, the oldest twenty. */
  also_in: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    id: number;
    title: string;
    status: "open" | "false" | "closed";
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    tokens: number;
  }[];
  /** Values that were not taken, and why: the first 100. */
  left_out: {
    path: string;
    reason: string;
  }[];
}

export interface LeakStatsData {
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  total: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  regressed: number;
  /** The 20 most frequent kinds, the greatest first. */
  by_source: {
    source: string;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    count: number;
  }[];
  by_risk: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    high: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    medium: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    low: number;
  };
  by_status: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    open: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    false: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    closed: number;
  };
  by_remediation: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    none: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    watch: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    block: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    scheduled: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    not_applicable: number;
  };
  /** By day (UTC), oldest first; days without a leak are left out. */
  discovered: {
    /** @format date */
    day: string;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    count: number;
  }[];
}

export interface GetLeakData {
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  id: number;
  title: string;
  description: string;
  source: {
    kind: string;
    place: string;
  };
  /** @format date-time */
  created_at: string;
  /** @format date-time */
  updated_at: string;
  /** @format date-time */
  discovered_at: string;
  /** `manual`, `import:<tool>` or `scanner:<source>`. */
  discovered_by: string;
  /**
   * @min 1
   * @max 10
   */
  risk: number;
  risk_level: "high" | "medium" | "low";
  risk_set_by: "person" | "evidence";
  status: "open" | "false" | "closed";
  stage: string;
  assignee: string;
  remediation: "none" | "watch" | "block" | "scheduled" | "not_applicable";
  /** What of it cannot be patched, and why; empty where all of it can. */
  reason: string;
  /**
   * Tokens and patterns.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  volume: number;
  /** Closed, and still watched. */
  keep_watching: boolean;
  /** `scheduled`: when blocking begins. */
  block_at: string | null;
  patch_expires_at: string | null;
  /** Since when a patch is in force. */
  applied_at: string | null;
  false_until: string | null;
  closed_at: string | null;
  /** When it was found or used again after it was closed. */
  regressed_at: string | null;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  version: number;
  /** The first thousand; all of them under `/leaks/{id}/tokens`. */
  tokens: {
    fingerprint: string;
    /** At most 4 + 4 characters, and the length. */
    hint: string;
    /**
     * In bytes; 0 where it is not known.
     * @min -9007199254740991
     * @max 9007199254740991
     */
    length: number;
    kind: string;
    /** What nodes saw of it; null where none did. */
    seen: {
      /** It worked within the last seven days. */
      live: boolean;
      /** @format date-time */
      first_at: string;
      /** @format date-time */
      last_at: string;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      uses: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      successes: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      refusals: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      addresses: number;
    } | null;
  }[];
  patterns: string[];
  /** What is in force. */
  patch: {
    remediation: "watch" | "block" | "scheduled";
    points: unknown[];
    when: unknown[];
    unless: unknown[];
    at: string | null;
    expires_at: string | null;
  } | null;
  /** What was in force before; `apply` without a body puts it in force again. */
  former_patch: {
    remediation: "watch" | "block" | "scheduled";
    points: unknown[];
    when: unknown[];
    unless: unknown[];
    at: string | null;
    expires_at: string | null;
  } | null;
  suggested_risk: {
    /**
     * @min 1
     * @max 10
     */
    score: number;
    level: "high" | "medium" | "low";
    reasons: string[];
  };
  /** Other leaks that hold one of the tokens shown, the oldest twenty. */
  also_in: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    id: number;
    title: string;
    status: "open" | "false" | "closed";
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    tokens: number;
  }[];
}

export interface EditLeakPayload {
  /**
   * @minLength 1
   * @maxLength 120
   */
  title?: string;
  /** @maxLength 4000 */
  description?: string;
  /** null: as the evidence suggests. */
  risk?: number | null;
  /**
   * Where the work on it stands, in words of your own: `rotating`.
   * @maxLength 64
   */
  stage?: string;
  /** @maxLength 64 */
  assignee?: string;
  /**
   * Why; stands in the history.
   * @maxLength 4000
   */
  reason?: string;
}

export interface EditLeakData {
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  id: number;
  title: string;
  description: string;
  source: {
    kind: string;
    place: string;
  };
  /** @format date-time */
  created_at: string;
  /** @format date-time */
  updated_at: string;
  /** @format date-time */
  discovered_at: string;
  /** `manual`, `import:<tool>` or `scanner:<source>`. */
  discovered_by: string;
  /**
   * @min 1
   * @max 10
   */
  risk: number;
  risk_level: "high" | "medium" | "low";
  risk_set_by: "person" | "evidence";
  status: "open" | "false" | "closed";
  stage: string;
  assignee: string;
  remediation: "none" | "watch" | "block" | "scheduled" | "not_applicable";
  /** What of it cannot be patched, and why; empty where all of it can. */
  reason: string;
  /**
   * Tokens and patterns.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  volume: number;
  /** Closed, and still watched. */
  keep_watching: boolean;
  /** `scheduled`: when blocking begins. */
  block_at: string | null;
  patch_expires_at: string | null;
  /** Since when a patch is in force. */
  applied_at: string | null;
  false_until: string | null;
  closed_at: string | null;
  /** When it was found or used again after it was closed. */
  regressed_at: string | null;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  version: number;
  /** The first thousand; all of them under `/leaks/{id}/tokens`. */
  tokens: {
    fingerprint: string;
    /** At most 4 + 4 characters, and the length. */
    hint: string;
    /**
     * In bytes; 0 where it is not known.
     * @min -9007199254740991
     * @max 9007199254740991
     */
    length: number;
    kind: string;
    /** What nodes saw of it; null where none did. */
    seen: {
      /** It worked within the last seven days. */
      live: boolean;
      /** @format date-time */
      first_at: string;
      /** @format date-time */
      last_at: string;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      uses: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      successes: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      refusals: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      addresses: number;
    } | null;
  }[];
  patterns: string[];
  /** What is in force. */
  patch: {
    remediation: "watch" | "block" | "scheduled";
    points: unknown[];
    when: unknown[];
    unless: unknown[];
    at: string | null;
    expires_at: string | null;
  } | null;
  /** What was in force before; `apply` without a body puts it in force again. */
  former_patch: {
    remediation: "watch" | "block" | "scheduled";
    points: unknown[];
    when: unknown[];
    unless: unknown[];
    at: string | null;
    expires_at: string | null;
  } | null;
  suggested_risk: {
    /**
     * @min 1
     * @max 10
     */
    score: number;
    level: "high" | "medium" | "low";
    reasons: string[];
  };
  /** Other leaks that hold one of the tokens shown, the oldest twenty. */
  also_in: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    id: number;
    title: string;
    status: "open" | "false" | "closed";
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    tokens: number;
  }[];
}

export interface LeakPolicyData {
  /** A closed leak that is found or used again: marked as a regression, or opened again as well. */
  regression: "flag" | "reopen";
}

export interface SetLeakPolicyPayload {
  /** A closed leak that is found or used again: marked as a regression, or opened again as well. */
  regression: "flag" | "reopen";
}

export interface SetLeakPolicyData {
  /** A closed leak that is found or used again: marked as a regression, or opened again as well. */
  regression: "flag" | "reopen";
}

export interface LeakTokensData {
  items: {
    fingerprint: string;
    /** At most 4 + 4 characters, and the length. */
    hint: string;
    /**
     * In bytes; 0 where it is not known.
     * @min -9007199254740991
     * @max 9007199254740991
     */
    length: number;
    kind: string;
    /** What nodes saw of it; null where none did. */
    seen: {
      /** It worked within the last seven days. */
      live: boolean;
      /** @format date-time */
      first_at: string;
      /** @format date-time */
      last_at: string;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      uses: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      successes: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      refusals: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      addresses: number;
    } | null;
  }[];
  next_cursor: string | null;
}

export interface LeakOccurrencesData {
  items: {
    url: string;
    path: string;
    /**
     * From 1; 0 where it is not known.
     * @min -9007199254740991
     * @max 9007199254740991
     */
    line: number;
    commit: string;
    author: string;
    /** @format date-time */
    first_seen: string;
    /** @format date-time */
    last_seen: string;
    /** Still there when it was looked at last. */
    present: boolean;
  }[];
  next_cursor: string | null;
}

export interface LeakHistoryData {
  items: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    id: number;
    /** @format date-time */
    at: string;
    /** `user:<id>`, `token:<id>`, `policy`, or `machine`. */
    actor: string;
    action:
      | "created"
      | "edited"
      | "commented"
      | "applied"
      | "scheduled"
      | "blocked"
      | "ended"
      | "false"
      | "reduced"
      | "closed"
      | "reopened"
      | "found"
      | "regressed";
    /** Why, or the comment. */
    text: string;
    /** By field: before and after. */
    changes: Partial<Record<string, [unknown, unknown]>>;
  }[];
  next_cursor: string | null;
}

export interface CommentLeakPayload {
  /**
   * @minLength 1
   * @maxLength 4000
   */
  text: string;
}

export interface CommentLeakData {
  /** @format date-time */
  at: string;
  actor: string;
  text: string;
}

export interface ListRulesData {
  items: {
    id: string;
    title: string;
    mode: "block" | "watch";
    expires_at: string | null;
    /** It is inert. */
    expired: boolean;
    /**
     * Tokens it lists.
     * @min -9007199254740991
     * @max 9007199254740991
     */
    tokens: number;
    author: string;
    /** @format date-time */
    created_at: string;
    /** @format date-time */
    updated_at: string;
    /**
     * What `If-Match` names, in quotes.
     * @min -9007199254740991
     * @max 9007199254740991
     */
    version: number;
  }[];
  next_cursor: string | null;
}

/** A rule of a rules document (docs/rules.md): `id`, `type`, `point` or `points`, `regex` or `tokens`, … `tokens.values` are hashed on arrival and not kept. */
export type AddRulePayload = Partial<Record<string, unknown>>;

export interface AddRuleData {
  id: string;
  title: string;
  mode: "block" | "watch";
  expires_at: string | null;
  /** It is inert. */
  expired: boolean;
  /**
   * Tokens it lists.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  tokens: number;
  author: string;
  /** @format date-time */
  created_at: string;
  /** @format date-time */
  updated_at: string;
  /**
   * What `If-Match` names, in quotes.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  version: number;
  /** A rule of a rules document (docs/rules.md): `id`, `type`, `point` or `points`, `regex` or `tokens`, … `tokens.values` are hashed on arrival and not kept. */
  rule: Partial<Record<string, unknown>>;
  /**
   * The version of the ruleset that is in force with it.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  ruleset: number;
}

export interface GetRuleData {
  id: string;
  title: string;
  mode: "block" | "watch";
  expires_at: string | null;
  /** It is inert. */
  expired: boolean;
  /**
   * Tokens it lists.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  tokens: number;
  author: string;
  /** @format date-time */
  created_at: string;
  /** @format date-time */
  updated_at: string;
  /**
   * What `If-Match` names, in quotes.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  version: number;
  /** A rule of a rules document (docs/rules.md): `id`, `type`, `point` or `points`, `regex` or `tokens`, … `tokens.values` are hashed on arrival and not kept. */
  rule: Partial<Record<string, unknown>>;
}

/** A rule of a rules document (docs/rules.md): `id`, `type`, `point` or `points`, `regex` or `tokens`, … `tokens.values` are hashed on arrival and not kept. */
export type ReplaceRulePayload = Partial<Record<string, unknown>>;

export interface ReplaceRuleData {
  id: string;
  title: string;
  mode: "block" | "watch";
  expires_at: string | null;
  /** It is inert. */
  expired: boolean;
  /**
   * Tokens it lists.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  tokens: number;
  author: string;
  /** @format date-time */
  created_at: string;
  /** @format date-time */
  updated_at: string;
  /**
   * What `If-Match` names, in quotes.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  version: number;
  /** A rule of a rules document (docs/rules.md): `id`, `type`, `point` or `points`, `regex` or `tokens`, … `tokens.values` are hashed on arrival and not kept. */
  rule: Partial<Record<string, unknown>>;
  /**
   * The version of the ruleset that is in force with it.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  ruleset: number;
}

export interface DeleteRuleData {
  /**
   * The version of the ruleset that is in force now.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  ruleset: number;
}

export interface OrderRulesPayload {
  /**
   * All ids, each once.
   * @maxItems 10000
   */
  ids: string[];
}

export interface OrderRulesData {
  /**
   * The version of the ruleset that is in force now.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  ruleset: number;
}

export type ImportRulesPayload = unknown[] | Partial<Record<string, unknown>>;

export interface ImportRulesData {
  taken: string[];
  unchanged: string[];
  refused: {
    path: string;
    name: string;
    reason: string;
  }[];
  notes: {
    path: string;
    name: string;
    reason: string;
  }[];
  /** In force now; null for a dry run. */
  ruleset: number | null;
}

export interface TestRulesPayload {
  /**
   * @maxItems 20
   * @minItems 1
   */
  rules: Partial<Record<string, unknown>>[];
  request: {
    /**
     * Request line, field lines, body, as HTTP/1.1 sends them.
     * @minLength 1
     * @maxLength 262144
     */
    raw?: string;
    /**
     * A curl command line; nothing is sent anywhere.
     * @minLength 1
     * @maxLength 262144
     */
    curl?: string;
    /** @default "https" */
    scheme?: "http" | "https";
    /** @default "127.0.0.1" */
    remote_addr?: string;
    /**
     * The route's application id.
     * @maxLength 64
     * @default ""
     */
    application?: string;
  };
}

export interface TestRulesData {
  /** A node refuses the request before any rule. */
  refused: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    status: number;
    code:
      | "malformed_request"
      | "unsupported_version"
      | "length_and_coding"
      | "invalid_transfer_encoding"
      | "unsupported_transfer_encoding"
      | "invalid_content_length"
      | "invalid_chunk"
      | "forbidden_trailer"
      | "invalid_host"
      | "authority_mismatch"
      | "invalid_target"
      | "target_too_long"
      | "method_not_allowed"
      | "invalid_field"
      | "ambiguous_field_name"
      | "duplicate_field"
      | "forbidden_connection_option"
      | "unsupported_expectation"
      | "unsupported_websocket"
      | "head_too_large"
      | "too_many_fields"
      | "malformed_frame"
      | "body_too_large"
      | "request_timeout"
      | "blocked"
      | "no_route"
      | "no_ruleset"
      | "undecodable"
      | "spool_full"
      | "engine_error"
      | "too_many_connections"
      | "internal"
      | "upstream_unreachable"
      | "upstream_broken"
      | "upstream_timeout"
      | "upstream_unhealthy";
    reason: string;
  } | null;
  verdict: "refused" | "blocked" | "watched" | "passed on";
  rules: {
    rule: string;
    mode: "block" | "watch";
    verdict:
      | "blocks"
      | "watches"
      | "does not match"
      | "would match, but has expired"
      | "would match, but is out of scope";
    in_scope: boolean;
    expired: boolean;
    when: {
      type: "equal" | "iequal" | "regex" | "absent" | "cidr";
      point: (string | number)[];
      value?: string;
      holds: boolean;
    }[];
    unless: {
      type: "equal" | "iequal" | "regex" | "absent" | "cidr";
      point: (string | number)[];
      value?: string;
      holds: boolean;
    }[];
    points: {
      point: (string | number)[];
      /** Masked. */
      values: string[];
      /**
       * Further values.
       * @min -9007199254740991
       * @max 9007199254740991
       */
      more: number;
    }[];
    match: {
      point: (string | number)[];
      token_hint: string;
    } | null;
    hit: boolean;
  }[];
}

export interface ListRulesetsData {
  items: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    version: number;
    /** @format date-time */
    issued_at: string;
    /** What led to it, e.g. `leak:42 applied`. */
    cause: string;
    actor: string;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    rules: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    tokens: number;
  }[];
  next_cursor: string | null;
}

export interface GetCurrentRulesetData {
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  version: number;
  /** @format date-time */
  issued_at: string;
  /** What led to it, e.g. `leak:42 applied`. */
  cause: string;
  actor: string;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  rules: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  tokens: number;
  /** Rules that a rollback holds, until somebody decides anew on them or their leak. */
  held: {
    /**
     * The version that was gone back to.
     * @min -9007199254740991
     * @max 9007199254740991
     */
    version: number;
    /** @format date-time */
    at: string;
    actor: string;
    rules: {
      id: string;
      held: "as_it_was" | "out";
    }[];
  } | null;
  /** Why leaks and rules as they are now make no ruleset; this one stays in force meanwhile. */
  refused: {
    /** @format date-time */
    at: string;
    cause: string;
    problems: {
      rule: string;
      path: string;
      message: string;
    }[];
  } | null;
}

export type GetRulesetData =
  | {
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      version: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      against: number;
      added: {
        /** A rule of a rules document; its token list stands empty. */
        rule: Partial<Record<string, unknown>>;
        /**
         * Tokens it lists.
         * @min -9007199254740991
         * @max 9007199254740991
         */
        tokens: number;
      }[];
      removed: {
        /** A rule of a rules document; its token list stands empty. */
        rule: Partial<Record<string, unknown>>;
        /**
         * Tokens it lists.
         * @min -9007199254740991
         * @max 9007199254740991
         */
        tokens: number;
      }[];
      changed: {
        before: {
          /** A rule of a rules document; its token list stands empty. */
          rule: Partial<Record<string, unknown>>;
          /**
           * Tokens it lists.
           * @min -9007199254740991
           * @max 9007199254740991
           */
          tokens: number;
        };
        after: {
          /** A rule of a rules document; its token list stands empty. */
          rule: Partial<Record<string, unknown>>;
          /**
           * Tokens it lists.
           * @min -9007199254740991
           * @max 9007199254740991
           */
          tokens: number;
        };
        /** Other tokens, be they as many. */
        tokens_changed: boolean;
      }[];
    }
  | {
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      version: number;
      /** @format date-time */
      issued_at: string;
      /** What led to it, e.g. `leak:42 applied`. */
      cause: string;
      actor: string;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      rules: number;
      /**
       * @min -9007199254740991
       * @max 9007199254740991
       */
      tokens: number;
      content: {
        /** A rule of a rules document; its token list stands empty. */
        rule: Partial<Record<string, unknown>>;
        /**
         * Tokens it lists.
         * @min -9007199254740991
         * @max 9007199254740991
         */
        tokens: number;
      }[];
      tables: {
        digest: string;
        /**
         * @min -9007199254740991
         * @max 9007199254740991
         */
        count: number;
      }[];
    };

export interface RollBackRulesetData {
  /**
   * In force now.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  version: number;
}

export interface ReleaseRulesetData {
  /**
   * In force now.
   * @min -9007199254740991
   * @max 9007199254740991
   */
  version: number;
}

export interface LeakImpactData {
  live: boolean;
  first_at: string | null;
  last_at: string | null;
  last_success_at: string | null;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  uses: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  successes: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  refusals: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  addresses: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  success_addresses: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  blocked: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  watched: number;
  before: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    uses: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    successes: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    refusals: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    addresses: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    success_addresses: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    blocked: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    watched: number;
  };
  since: {
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    uses: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    successes: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    refusals: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    addresses: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    success_addresses: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    blocked: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    watched: number;
  };
  recent: {
    address: string;
    /** @format date-time */
    last_at: string;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    uses: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    successes: number;
  }[];
  tokens: {
    fingerprint: string;
    hint: string;
    live: boolean;
    last_at: string | null;
    routes: string[];
  }[];
  marks: {
    /** @format date-time */
    at: string;
    what: "discovered" | "applied" | "closed" | "regressed";
  }[];
  step: "hour" | "day";
  series: {
    /** @format date-time */
    from: string;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    uses: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    successes: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    refusals: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    addresses: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    success_addresses: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    blocked: number;
    /**
     * @min -9007199254740991
     * @max 9007199254740991
     */
    watched: number;
  }[];
}

export interface ListChannelsData {
  items: Channel[];
}

export type CreateChannelPayload =
  | {
      kind: "email";
      /**
       * @minLength 1
       * @maxLength 120
       */
      name: string;
      /**
       * @maxItems 5
       * @default ["leak.new","leak.regressed","attack.new","node.lost"]
       */
      topics?: (
        | "leak.new"
        | "leak.regressed"
        | "leak.decided"
        | "attack.new"
        | "node.lost"
      )[];
      /**
       * @min 1
       * @max 10
       * @default 1
       */
      risk_min?: number;
      /** @default "none" */
      digest?: "none" | "daily" | "weekly";
      /** @default true */
      enabled?: boolean;
      settings: {
        /**
         * @maxItems 50
         * @minItems 1
         */
        to: string[];
      };
    }
  | {
      kind: "slack";
      /**
       * @minLength 1
       * @maxLength 120
       */
      name: string;
      /**
       * @maxItems 5
       * @default ["leak.new","leak.regressed","attack.new","node.lost"]
       */
      topics?: (
        | "leak.new"
        | "leak.regressed"
        | "leak.decided"
        | "attack.new"
        | "node.lost"
      )[];
      /**
       * @min 1
       * @max 10
       * @default 1
       */
      risk_min?: number;
      /** @default "none" */
      digest?: "none" | "daily" | "weekly";
      /** @default true */
      enabled?: boolean;
      settings: {
        /**
         * @format uri
         * @maxLength 2000
         */
        url: string;
      };
    }
  | {
      kind: "teams";
      /**
       * @minLength 1
       * @maxLength 120
       */
      name: string;
      /**
       * @maxItems 5
       * @default ["leak.new","leak.regressed","attack.new","node.lost"]
       */
      topics?: (
        | "leak.new"
        | "leak.regressed"
        | "leak.decided"
        | "attack.new"
        | "node.lost"
      )[];
      /**
       * @min 1
       * @max 10
       * @default 1
       */
      risk_min?: number;
      /** @default "none" */
      digest?: "none" | "daily" | "weekly";
      /** @default true */
      enabled?: boolean;
      settings: {
        /**
         * @format uri
         * @maxLength 2000
         */
        url: string;
      };
    }
  | {
      kind: "telegram";
      /**
       * @minLength 1
       * @maxLength 120
       */
      name: string;
      /**
       * @maxItems 5
       * @default ["leak.new","leak.regressed","attack.new","node.lost"]
       */
      topics?: (
        | "leak.new"
        | "leak.regressed"
        | "leak.decided"
        | "attack.new"
        | "node.lost"
      )[];
      /**
       * @min 1
       * @max 10
       * @default 1
       */
      risk_min?: number;
      /** @default "none" */
      digest?: "none" | "daily" | "weekly";
      /** @default true */
      enabled?: boolean;
      settings: {
        bot_token: string;
        chat: string;
        /**
         * @format uri
         * @maxLength 2000
         * @default "https://api.telegram.org"
         */
        api_url?: string;
      };
    }
  | {
      kind: "pagerduty";
      /**
       * @minLength 1
       * @maxLength 120
       */
      name: string;
      /**
       * @maxItems 5
       * @default ["leak.new","leak.regressed","attack.new","node.lost"]
       */
      topics?: (
        | "leak.new"
        | "leak.regressed"
        | "leak.decided"
        | "attack.new"
        | "node.lost"
      )[];
      /**
       * @min 1
       * @max 10
       * @default 1
       */
      risk_min?: number;
      /** @default "none" */
      digest?: "none" | "daily" | "weekly";
      /** @default true */
      enabled?: boolean;
      settings: {
        routing_key: string;
        /**
         * @format uri
         * @maxLength 2000
         * @default "https://events.pagerduty.com"
         */
        api_url?: string;
      };
    }
  | {
      kind: "jira";
      /**
       * @minLength 1
       * @maxLength 120
       */
      name: string;
      /**
       * @maxItems 5
       * @default ["leak.new","leak.regressed","attack.new","node.lost"]
       */
      topics?: (
        | "leak.new"
        | "leak.regressed"
        | "leak.decided"
        | "attack.new"
        | "node.lost"
      )[];
      /**
       * @min 1
       * @max 10
       * @default 1
       */
      risk_min?: number;
      /** @default "none" */
      digest?: "none" | "daily" | "weekly";
      /** @default true */
      enabled?: boolean;
      settings: {
        /**
         * @format uri
         * @maxLength 2000
         */
        site_url: string;
        /**
         * @format email
         * @maxLength 254
         */
        email: string;
        /**
         * @minLength 8
         * @maxLength 1000
         */
        api_token: string;
        project: string;
        /**
         * @minLength 1
         * @maxLength 60
         * @default "Task"
         */
        issue_type?: string;
      };
    }
  | {
      kind: "webhook";
      /**
       * @minLength 1
       * @maxLength 120
       */
      name: string;
      /**
       * @maxItems 5
       * @default ["leak.new","leak.regressed","attack.new","node.lost"]
       */
      topics?: (
        | "leak.new"
        | "leak.regressed"
        | "leak.decided"
        | "attack.new"
        | "node.lost"
      )[];
      /**
       * @min 1
       * @max 10
       * @default 1
       */
      risk_min?: number;
      /** @default "none" */
      digest?: "none" | "daily" | "weekly";
      /** @default true */
      enabled?: boolean;
      settings: {
        /**
         * @format uri
         * @maxLength 2000
         */
        url: string;
        secret: string;
      };
    }
  | {
      kind: "syslog";
      /**
       * @minLength 1
       * @maxLength 120
       */
      name: string;
      /**
       * @maxItems 5
       * @default ["leak.new","leak.regressed","attack.new","node.lost"]
       */
      topics?: (
        | "leak.new"
        | "leak.regressed"
        | "leak.decided"
        | "attack.new"
        | "node.lost"
      )[];
      /**
       * @min 1
       * @max 10
       * @default 1
       */
      risk_min?: number;
      /** @default "none" */
      digest?: "none" | "daily" | "weekly";
      /** @default true */
      enabled?: boolean;
      settings: {
        host: string;
        /**
         * @min 1
         * @max 65535
         */
        port: number;
        /** @default "tls" */
        transport?: "tls" | "tcp" | "udp";
        /** @default "ecs" */
        form?: "ecs" | "ocsf";
      };
    };

export type CreateChannelData = Channel;

export type GetChannelData = Channel;

export interface EditChannelPayload {
  /**
   * @minLength 1
   * @maxLength 120
   */
  name?: string;
  /** @maxItems 5 */
  topics?: (
    | "leak.new"
    | "leak.regressed"
    | "leak.decided"
    | "attack.new"
    | "node.lost"
  )[];
  /**
   * @min 1
   * @max 10
   */
  risk_min?: number;
  digest?: "none" | "daily" | "weekly";
  enabled?: boolean;
  settings?: Partial<Record<string, unknown>>;
}

export type EditChannelData = Channel;

export type DeleteChannelData = unknown;

export interface TestChannelData {
  sent: boolean;
  problem: string;
}

export interface ListDeliveriesData {
  items: Delivery[];
  next_cursor: string | null;
}

export interface GetSignInData {
  /** Null where none is configured */
  identity_provider: {
    name: string;
  } | null;
}

export interface SignInEmailPayload {
  /**
   * @format email
   * @maxLength 254
   */
  email: string;
  /**
   * @minLength 1
   * @maxLength 128
   */
  password: string;
  /** @default true */
  rememberMe?: boolean;
}

export type SignInEmailData = unknown;

export interface TwoFactorVerifyTotpPayload {
  /**
   * @minLength 1
   * @maxLength 64
   */
  code: string;
}

export type TwoFactorVerifyTotpData = unknown;

export interface TwoFactorVerifyBackupCodePayload {
  /**
   * @minLength 1
   * @maxLength 64
   */
  code: string;
}

export type TwoFactorVerifyBackupCodeData = unknown;

/** @default {} */
export type SignOutPayload = object;

export type SignOutData = unknown;

/** @default {} */
export type RevokeOtherSessionsPayload = object;

export type RevokeOtherSessionsData = unknown;

export interface ChangePasswordPayload {
  /**
   * @minLength 1
   * @maxLength 128
   */
  currentPassword: string;
  /**
   * @minLength 12
   * @maxLength 128
   */
  newPassword: string;
}

export type ChangePasswordData = unknown;

export interface TwoFactorEnablePayload {
  /**
   * @minLength 1
   * @maxLength 128
   */
  password: string;
}

export type TwoFactorEnableData = unknown;

export interface TwoFactorDisablePayload {
  /**
   * @minLength 1
   * @maxLength 128
   */
  password: string;
}

export type TwoFactorDisableData = unknown;

export interface TwoFactorGenerateBackupCodesPayload {
  /**
   * @minLength 1
   * @maxLength 128
   */
  password: string;
}

export type TwoFactorGenerateBackupCodesData = unknown;

export interface SignInSocialPayload {
  provider: "oidc";
  /**
   * Where to go afterwards
   * @default "/"
   */
  callbackURL?: string;
}

export type SignInSocialData = unknown;

export interface LinkSocialPayload {
  provider: "oidc";
  /**
   * Where to go afterwards
   * @default "/"
   */
  callbackURL?: string;
}

export type LinkSocialData = unknown;

export interface SetUpPayload {
  /**
   * What stands behind `token=` in the link
   * @minLength 1
   * @maxLength 200
   */
  token: string;
  /**
   * @format email
   * @maxLength 254
   */
  email: string;
  /**
   * Of somebody who has an account: the one they have
   * @minLength 12
   * @maxLength 128
   */
  password: string;
  /**
   * @minLength 1
   * @maxLength 120
   */
  name: string;
}

export interface SetUpData {
  id: string;
  /** Now a code is needed to be signed in */
  two_factor_required: boolean;
}

export interface ImportLeaksData {
  format: string;
  dry_run: boolean;
  /**
   * Entries of the report
   * @min -9007199254740991
   * @max 9007199254740991
   */
  entries: number;
  /**
   * Places at which it found a value
   * @min -9007199254740991
   * @max 9007199254740991
   */
  findings: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  created: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  merged: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  false: number;
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  regressed: number;
  /**
   * Findings whose value the report does not hold
   * @min -9007199254740991
   * @max 9007199254740991
   */
  hash_only: number;
  /** The leaks concerned, at most a thousand */
  leaks: number[];
  /**
   * @min -9007199254740991
   * @max 9007199254740991
   */
  refused_count: number;
  /** The first hundred */
  refused: {
    place: string;
    reason: string;
  }[];
}
