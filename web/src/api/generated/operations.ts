import type {
  AddLeakData,
  AddLeakPayload,
  AddRuleData,
  AddRulePayload,
  ApplyLeakData,
  ApplyLeakPayload,
  AttackHitsData,
  ChangePasswordData,
  ChangePasswordPayload,
  CheckEventQueryData,
  CloseLeakData,
  CloseLeakPayload,
  CommentLeakData,
  CommentLeakPayload,
  CreateChannelData,
  CreateChannelPayload,
  CreateNodeTokenData,
  CreateNodeTokenPayload,
  CreateTenantData,
  CreateTenantPayload,
  CreateTokenData,
  CreateTokenPayload,
  DecideOnLeaksData,
  DecideOnLeaksPayload,
  DeleteChannelData,
  DeleteNodeData,
  DeleteRuleData,
  EditChannelData,
  EditChannelPayload,
  EditLeakData,
  EditLeakPayload,
  EditMemberData,
  EditMemberPayload,
  EditTenantData,
  EditTenantPayload,
  EditTokenData,
  EditTokenPayload,
  EventStatsData,
  FalseLeakData,
  FalseLeakPayload,
  GetAttackData,
  GetChannelData,
  GetCurrentRulesetData,
  GetEventData,
  GetLeakData,
  GetMeData,
  GetNodeData,
  GetNodeStatsData,
  GetRuleData,
  GetRulesetData,
  GetSignInData,
  ImportLeaksData,
  ImportRulesData,
  ImportRulesPayload,
  InviteMemberData,
  InviteMemberPayload,
  LeakAttemptsData,
  LeakHistoryData,
  LeakImpactData,
  LeakOccurrencesData,
  LeakPolicyData,
  LeakStatsData,
  LeakTokensData,
  LinkSocialData,
  LinkSocialPayload,
  ListAttacksData,
  ListAuditData,
  ListChannelsData,
  ListDeliveriesData,
  ListEventsData,
  ListInvitationsData,
  ListLeaksData,
  ListMembersData,
  ListNodesData,
  ListRulesData,
  ListRulesetsData,
  ListTenantsData,
  ListTokensData,
  OrderRulesData,
  OrderRulesPayload,
  Problem,
  ReleaseRulesetData,
  RemoveInvitationData,
  RemoveMemberData,
  ReopenLeakData,
  ReopenLeakPayload,
  ReplaceRuleData,
  ReplaceRulePayload,
  ResetMemberData,
  RevokeOtherSessionsData,
  RevokeOtherSessionsPayload,
  RevokeTokenData,
  RollBackRulesetData,
  SetLeakPolicyData,
  SetLeakPolicyPayload,
  SetUpData,
  SetUpPayload,
  SignInEmailData,
  SignInEmailPayload,
  SignInSocialData,
  SignInSocialPayload,
  SignOutData,
  SignOutPayload,
  StreamEventsData,
  TestChannelData,
  TestRulesData,
  TestRulesPayload,
  TwoFactorDisableData,
  TwoFactorDisablePayload,
  TwoFactorEnableData,
  TwoFactorEnablePayload,
  TwoFactorGenerateBackupCodesData,
  TwoFactorGenerateBackupCodesPayload,
  TwoFactorVerifyBackupCodeData,
  TwoFactorVerifyBackupCodePayload,
  TwoFactorVerifyTotpData,
  TwoFactorVerifyTotpPayload,
} from "./data-contracts.ts";
import type { HttpClient, RequestParams } from "../http-client.ts";

export class Api {
  http: HttpClient;

  constructor(http: HttpClient) {
    this.http = http;
  }

  /**
   * @description Of the caller's tenant. Whoever may manage tenants also sees what nobody's tenant was named for: failed attempts to sign in, unknown tokens.
   *
   * @tags audit
   * @name ListAudit
   * @summary Every write and every refusal, newest first
   * @request GET:/api/v1/audit
   * @secure
   */
  listAudit = (
    query?: {
      /** @maxLength 1000 */
      cursor?: string;
      /**
       * @min 1
       * @max 200
       * @default 50
       */
      limit?: number;
      /**
       * `user:<id>`, `token:<id>`, `machine` or `policy`
       * @minLength 1
       * @maxLength 300
       */
      actor?: string;
      /**
       * `POST /api/v1/leaks/{id}/apply`, or a command's name
       * @minLength 1
       * @maxLength 300
       */
      action?: string;
      /**
       * `leak:42`
       * @minLength 1
       * @maxLength 300
       */
      target?: string;
      outcome?: "done" | "refused" | "failed";
      /** @format date-time */
      since?: string;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<ListAuditData, Problem>({
      path: `/api/v1/audit`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * @description The tokens themselves are not kept and never shown here.
   *
   * @tags tokens
   * @name ListTokens
   * @summary Tokens of programs, newest first
   * @request GET:/api/v1/tokens
   * @secure
   */
  listTokens = (
    query?: {
      /** @maxLength 1000 */
      cursor?: string;
      /**
       * @min 1
       * @max 200
       * @default 50
       */
      limit?: number;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<ListTokensData, Problem>({
      path: `/api/v1/tokens`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags tokens
   * @name CreateToken
   * @summary Make a token for a program
   * @request POST:/api/v1/tokens
   * @secure
   */
  createToken = (data: CreateTokenPayload, params: RequestParams = {}) =>
    this.http.request<CreateTokenData, Problem>({
      path: `/api/v1/tokens`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags tokens
   * @name CreateNodeToken
   * @summary Make a token for a node, with what to paste on its machine
   * @request POST:/api/v1/nodes/tokens
   * @secure
   */
  createNodeToken = (
    data: CreateNodeTokenPayload,
    params: RequestParams = {},
  ) =>
    this.http.request<CreateNodeTokenData, Problem>({
      path: `/api/v1/nodes/tokens`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags tokens
   * @name EditToken
   * @summary Rename a token
   * @request PATCH:/api/v1/tokens/{id}
   * @secure
   */
  editToken = (
    id: string,
    data: EditTokenPayload,
    params: RequestParams = {},
  ) =>
    this.http.request<EditTokenData, Problem>({
      path: `/api/v1/tokens/${encodeURIComponent(String(id))}`,
      method: "PATCH",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * @description It is refused from the next request on. Links that it made end as well.
   *
   * @tags tokens
   * @name RevokeToken
   * @summary Revoke a token
   * @request DELETE:/api/v1/tokens/{id}
   * @secure
   */
  revokeToken = (id: string, params: RequestParams = {}) =>
    this.http.request<RevokeTokenData, Problem>({
      path: `/api/v1/tokens/${encodeURIComponent(String(id))}`,
      method: "DELETE",
      secure: true,
      ...params,
    });
  /**
   * @description Answers with a link to hand over. Whoever has an account takes it up with their password; at the identity provider it is enough to sign in. A further invitation replaces the one before.
   *
   * @tags members
   * @name InviteMember
   * @summary Invite somebody
   * @request POST:/api/v1/members
   * @secure
   */
  inviteMember = (data: InviteMemberPayload, params: RequestParams = {}) =>
    this.http.request<InviteMemberData, Problem>({
      path: `/api/v1/members`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags members
   * @name ListMembers
   * @summary People with a role in the tenant, by e-mail address
   * @request GET:/api/v1/members
   * @secure
   */
  listMembers = (
    query?: {
      /** @maxLength 1000 */
      cursor?: string;
      /**
       * @min 1
       * @max 200
       * @default 50
       */
      limit?: number;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<ListMembersData, Problem>({
      path: `/api/v1/members`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags members
   * @name ListInvitations
   * @summary Invitations not yet taken up, newest first
   * @request GET:/api/v1/members/invitations
   * @secure
   */
  listInvitations = (
    query?: {
      /** @maxLength 1000 */
      cursor?: string;
      /**
       * @min 1
       * @max 200
       * @default 50
       */
      limit?: number;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<ListInvitationsData, Problem>({
      path: `/api/v1/members/invitations`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags members
   * @name RemoveInvitation
   * @summary Take an invitation back
   * @request DELETE:/api/v1/members/invitations/{id}
   * @secure
   */
  removeInvitation = (id: string, params: RequestParams = {}) =>
    this.http.request<RemoveInvitationData, Problem>({
      path: `/api/v1/members/invitations/${encodeURIComponent(String(id))}`,
      method: "DELETE",
      secure: true,
      ...params,
    });
  /**
   * No description
   *
   * @tags me
   * @name GetMe
   * @summary Who asks, and what they may do
   * @request GET:/api/v1/me
   * @secure
   */
  getMe = (params: RequestParams = {}) =>
    this.http.request<GetMeData, Problem>({
      path: `/api/v1/me`,
      method: "GET",
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * @description The person is signed out everywhere. The last administrator stays one.
   *
   * @tags members
   * @name EditMember
   * @summary Change a role
   * @request PATCH:/api/v1/members/{id}
   * @secure
   */
  editMember = (
    id: string,
    data: EditMemberPayload,
    params: RequestParams = {},
  ) =>
    this.http.request<EditMemberData, Problem>({
      path: `/api/v1/members/${encodeURIComponent(String(id))}`,
      method: "PATCH",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * @description They are signed out everywhere. Tokens they made stay: see who made which, and revoke.
   *
   * @tags members
   * @name RemoveMember
   * @summary Remove somebody from the tenant
   * @request DELETE:/api/v1/members/{id}
   * @secure
   */
  removeMember = (id: string, params: RequestParams = {}) =>
    this.http.request<RemoveMemberData, Problem>({
      path: `/api/v1/members/${encodeURIComponent(String(id))}`,
      method: "DELETE",
      secure: true,
      ...params,
    });
  /**
   * @description With it they set a new password; their second factor goes. For somebody who also has a role elsewhere this takes whoever may manage tenants.
   *
   * @tags members
   * @name ResetMember
   * @summary Make a link for somebody who is locked out
   * @request POST:/api/v1/members/{id}/reset
   * @secure
   */
  resetMember = (id: string, params: RequestParams = {}) =>
    this.http.request<ResetMemberData, Problem>({
      path: `/api/v1/members/${encodeURIComponent(String(id))}/reset`,
      method: "POST",
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags tenants
   * @name ListTenants
   * @summary Tenants, by id
   * @request GET:/api/v1/tenants
   * @secure
   */
  listTenants = (
    query?: {
      /** @maxLength 1000 */
      cursor?: string;
      /**
       * @min 1
       * @max 200
       * @default 50
       */
      limit?: number;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<ListTenantsData, Problem>({
      path: `/api/v1/tenants`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * @description Its id never changes and is never used again: keys of fingerprints are derived from it.
   *
   * @tags tenants
   * @name CreateTenant
   * @summary Make a tenant
   * @request POST:/api/v1/tenants
   * @secure
   */
  createTenant = (data: CreateTenantPayload, params: RequestParams = {}) =>
    this.http.request<CreateTenantData, Problem>({
      path: `/api/v1/tenants`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags tenants
   * @name EditTenant
   * @summary Rename a tenant
   * @request PATCH:/api/v1/tenants/{id}
   * @secure
   */
  editTenant = (
    id: string,
    data: EditTenantPayload,
    params: RequestParams = {},
  ) =>
    this.http.request<EditTenantData, Problem>({
      path: `/api/v1/tenants/${encodeURIComponent(String(id))}`,
      method: "PATCH",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags nodes
   * @name ListNodes
   * @summary Nodes, by id
   * @request GET:/api/v1/nodes
   * @secure
   */
  listNodes = (
    query?: {
      /** @maxLength 1000 */
      cursor?: string;
      /**
       * @min 1
       * @max 200
       * @default 50
       */
      limit?: number;
      state?: "up_to_date" | "behind" | "ahead" | "away";
    },
    params: RequestParams = {},
  ) =>
    this.http.request<ListNodesData, Problem>({
      path: `/api/v1/nodes`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags nodes
   * @name GetNodeStats
   * @summary How far the newest ruleset has come
   * @request GET:/api/v1/nodes/stats
   * @secure
   */
  getNodeStats = (params: RequestParams = {}) =>
    this.http.request<GetNodeStatsData, Problem>({
      path: `/api/v1/nodes/stats`,
      method: "GET",
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags nodes
   * @name GetNode
   * @summary One node
   * @request GET:/api/v1/nodes/{id}
   * @secure
   */
  getNode = (id: string, params: RequestParams = {}) =>
    this.http.request<GetNodeData, Problem>({
      path: `/api/v1/nodes/${encodeURIComponent(String(id))}`,
      method: "GET",
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * @description One that still runs is back with its next request; to keep it out, revoke its token.
   *
   * @tags nodes
   * @name DeleteNode
   * @summary Takes a node that is gone off the list
   * @request DELETE:/api/v1/nodes/{id}
   * @secure
   */
  deleteNode = (id: string, params: RequestParams = {}) =>
    this.http.request<DeleteNodeData, Problem>({
      path: `/api/v1/nodes/${encodeURIComponent(String(id))}`,
      method: "DELETE",
      secure: true,
      ...params,
    });
  /**
   * No description
   *
   * @tags events
   * @name ListEvents
   * @summary Attempts, newest first
   * @request GET:/api/v1/events
   * @secure
   */
  listEvents = (
    query?: {
      /**
       * As docs/attacks.md describes: `vpatch today leak:42`
       * @maxLength 4000
       * @default ""
       */
      q?: string;
      /**
       * IANA name of the zone whose days are meant
       * @maxLength 64
       * @default "UTC"
       */
      tz?: string;
      /** @maxLength 1000 */
      cursor?: string;
      /**
       * @min 1
       * @max 200
       * @default 50
       */
      limit?: number;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<ListEventsData, Problem>({
      path: `/api/v1/events`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags events
   * @name EventStats
   * @summary How often, when, by whom
   * @request GET:/api/v1/events/stats
   * @secure
   */
  eventStats = (
    query?: {
      /**
       * As docs/attacks.md describes: `vpatch today leak:42`
       * @maxLength 4000
       * @default ""
       */
      q?: string;
      /**
       * IANA name of the zone whose days are meant
       * @maxLength 64
       * @default "UTC"
       */
      tz?: string;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<EventStatsData, Problem>({
      path: `/api/v1/events/stats`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags events
   * @name CheckEventQuery
   * @summary Whether a search is understood; what could stand in it
   * @request GET:/api/v1/events/query
   * @secure
   */
  checkEventQuery = (
    query?: {
      /**
       * As docs/attacks.md describes: `vpatch today leak:42`
       * @maxLength 4000
       * @default ""
       */
      q?: string;
      /**
       * IANA name of the zone whose days are meant
       * @maxLength 64
       * @default "UTC"
       */
      tz?: string;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<CheckEventQueryData, Problem>({
      path: `/api/v1/events/query`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * @description Goes on behind `Last-Event-ID`. Ends after fifteen minutes; ask again.
   *
   * @tags events
   * @name StreamEvents
   * @summary Attempts as they come, as server-sent events
   * @request GET:/api/v1/events/stream
   * @secure
   */
  streamEvents = (
    query?: {
      /**
       * As docs/attacks.md describes: `vpatch today leak:42`
       * @maxLength 4000
       * @default ""
       */
      q?: string;
      /**
       * IANA name of the zone whose days are meant
       * @maxLength 64
       * @default "UTC"
       */
      tz?: string;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<StreamEventsData, Problem>({
      path: `/api/v1/events/stream`,
      method: "GET",
      query: query,
      secure: true,
      ...params,
    });
  /**
   * No description
   *
   * @tags events
   * @name GetEvent
   * @summary An attempt
   * @request GET:/api/v1/events/{id}
   * @secure
   */
  getEvent = (id: number, params: RequestParams = {}) =>
    this.http.request<GetEventData, Problem>({
      path: `/api/v1/events/${encodeURIComponent(String(id))}`,
      method: "GET",
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags events
   * @name ListAttacks
   * @summary Hits with the same rule, point, source address and route, together
   * @request GET:/api/v1/attacks
   * @secure
   */
  listAttacks = (
    query?: {
      /**
       * As docs/attacks.md describes: `vpatch today leak:42`
       * @maxLength 4000
       * @default ""
       */
      q?: string;
      /**
       * IANA name of the zone whose days are meant
       * @maxLength 64
       * @default "UTC"
       */
      tz?: string;
      /** @maxLength 1000 */
      cursor?: string;
      /**
       * @min 1
       * @max 200
       * @default 50
       */
      limit?: number;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<ListAttacksData, Problem>({
      path: `/api/v1/attacks`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags events
   * @name GetAttack
   * @summary An attack
   * @request GET:/api/v1/attacks/{id}
   * @secure
   */
  getAttack = (id: number, params: RequestParams = {}) =>
    this.http.request<GetAttackData, Problem>({
      path: `/api/v1/attacks/${encodeURIComponent(String(id))}`,
      method: "GET",
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags events
   * @name AttackHits
   * @summary The hits of an attack
   * @request GET:/api/v1/attacks/{id}/hits
   * @secure
   */
  attackHits = (
    id: number,
    query?: {
      /** @maxLength 1000 */
      cursor?: string;
      /**
       * @min 1
       * @max 200
       * @default 50
       */
      limit?: number;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<AttackHitsData, Problem>({
      path: `/api/v1/attacks/${encodeURIComponent(String(id))}/hits`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags leaks
   * @name LeakAttempts
   * @summary Attempts to use the tokens of a leak
   * @request GET:/api/v1/leaks/{id}/attempts
   * @secure
   */
  leakAttempts = (
    id: number,
    query?: {
      /** @maxLength 1000 */
      cursor?: string;
      /**
       * @min 1
       * @max 200
       * @default 50
       */
      limit?: number;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<LeakAttemptsData, Problem>({
      path: `/api/v1/leaks/${encodeURIComponent(String(id))}/attempts`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * @description With `If-Match` only if the leak is as it was read.
   *
   * @tags leaks
   * @name ApplyLeak
   * @summary Put a virtual patch in force, or change it
   * @request POST:/api/v1/leaks/{id}/apply
   * @secure
   */
  applyLeak = (
    id: string,
    data: ApplyLeakPayload,
    params: RequestParams = {},
  ) =>
    this.http.request<ApplyLeakData, Problem>({
      path: `/api/v1/leaks/${encodeURIComponent(String(id))}/apply`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * @description With `If-Match` only if the leak is as it was read.
   *
   * @tags leaks
   * @name FalseLeak
   * @summary Mark its values as no secrets, wherever they are found
   * @request POST:/api/v1/leaks/{id}/false
   * @secure
   */
  falseLeak = (
    id: string,
    data: FalseLeakPayload,
    params: RequestParams = {},
  ) =>
    this.http.request<FalseLeakData, Problem>({
      path: `/api/v1/leaks/${encodeURIComponent(String(id))}/false`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * @description With `If-Match` only if the leak is as it was read.
   *
   * @tags leaks
   * @name CloseLeak
   * @summary Close it, which removes its patch
   * @request POST:/api/v1/leaks/{id}/close
   * @secure
   */
  closeLeak = (
    id: string,
    data: CloseLeakPayload,
    params: RequestParams = {},
  ) =>
    this.http.request<CloseLeakData, Problem>({
      path: `/api/v1/leaks/${encodeURIComponent(String(id))}/close`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * @description With `If-Match` only if the leak is as it was read.
   *
   * @tags leaks
   * @name ReopenLeak
   * @summary Open it again; the former patch is offered
   * @request POST:/api/v1/leaks/{id}/reopen
   * @secure
   */
  reopenLeak = (
    id: string,
    data: ReopenLeakPayload,
    params: RequestParams = {},
  ) =>
    this.http.request<ReopenLeakData, Problem>({
      path: `/api/v1/leaks/${encodeURIComponent(String(id))}/reopen`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * @description On `ids`, or on all that match `filter`, at most 1000. Each is decided for itself: where one is refused the others go on, and the answer says which and why.
   *
   * @tags leaks
   * @name DecideOnLeaks
   * @summary The same decision on many leaks
   * @request POST:/api/v1/leaks/bulk
   * @secure
   */
  decideOnLeaks = (data: DecideOnLeaksPayload, params: RequestParams = {}) =>
    this.http.request<DecideOnLeaksData, Problem>({
      path: `/api/v1/leaks/bulk`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags leaks
   * @name ListLeaks
   * @summary Leaks, page by page
   * @request GET:/api/v1/leaks
   * @secure
   */
  listLeaks = (
    query?: {
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
      /** @maxLength 1000 */
      cursor?: string;
      /**
       * @min 1
       * @max 200
       * @default 50
       */
      limit?: number;
      /**
       * With `-`: the greatest first. Equal ones stand in the order of their numbers.
       * @default "-discovered_at"
       */
      sort?:
        | "discovered_at"
        | "updated_at"
        | "risk"
        | "volume"
        | "title"
        | "-discovered_at"
        | "-updated_at"
        | "-risk"
        | "-volume"
        | "-title";
    },
    params: RequestParams = {},
  ) =>
    this.http.request<ListLeaksData, Problem>({
      path: `/api/v1/leaks`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * @description Values that no patch can be made of are left out and told; where nothing else is left the leak is `not_applicable`. Values that were marked false stay false.
   *
   * @tags leaks
   * @name AddLeak
   * @summary Add a leak
   * @request POST:/api/v1/leaks
   * @secure
   */
  addLeak = (data: AddLeakPayload, params: RequestParams = {}) =>
    this.http.request<AddLeakData, Problem>({
      path: `/api/v1/leaks`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * @description Takes the filters of the list; every figure is over the leaks that match all of them.
   *
   * @tags leaks
   * @name LeakStats
   * @summary How many leaks there are, by source, risk, status, remediation and day
   * @request GET:/api/v1/leaks/stats
   * @secure
   */
  leakStats = (
    query?: {
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
    },
    params: RequestParams = {},
  ) =>
    this.http.request<LeakStatsData, Problem>({
      path: `/api/v1/leaks/stats`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags leaks
   * @name GetLeak
   * @summary A leak
   * @request GET:/api/v1/leaks/{id}
   * @secure
   */
  getLeak = (id: string, params: RequestParams = {}) =>
    this.http.request<GetLeakData, Problem>({
      path: `/api/v1/leaks/${encodeURIComponent(String(id))}`,
      method: "GET",
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * @description Needs `If-Match` with the ETag of the leak as it was read.
   *
   * @tags leaks
   * @name EditLeak
   * @summary Change title, description, risk, stage or assignee
   * @request PATCH:/api/v1/leaks/{id}
   * @secure
   */
  editLeak = (id: string, data: EditLeakPayload, params: RequestParams = {}) =>
    this.http.request<EditLeakData, Problem>({
      path: `/api/v1/leaks/${encodeURIComponent(String(id))}`,
      method: "PATCH",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags leaks
   * @name LeakPolicy
   * @summary What happens to leaks by itself
   * @request GET:/api/v1/leaks/policy
   * @secure
   */
  leakPolicy = (params: RequestParams = {}) =>
    this.http.request<LeakPolicyData, Problem>({
      path: `/api/v1/leaks/policy`,
      method: "GET",
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags leaks
   * @name SetLeakPolicy
   * @summary Set what happens to leaks by itself
   * @request PUT:/api/v1/leaks/policy
   * @secure
   */
  setLeakPolicy = (data: SetLeakPolicyPayload, params: RequestParams = {}) =>
    this.http.request<SetLeakPolicyData, Problem>({
      path: `/api/v1/leaks/policy`,
      method: "PUT",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags leaks
   * @name LeakTokens
   * @summary The tokens of a leak
   * @request GET:/api/v1/leaks/{id}/tokens
   * @secure
   */
  leakTokens = (
    id: string,
    query?: {
      /** @maxLength 1000 */
      cursor?: string;
      /**
       * @min 1
       * @max 200
       * @default 50
       */
      limit?: number;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<LeakTokensData, Problem>({
      path: `/api/v1/leaks/${encodeURIComponent(String(id))}/tokens`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags leaks
   * @name LeakOccurrences
   * @summary Where a leak was found
   * @request GET:/api/v1/leaks/{id}/occurrences
   * @secure
   */
  leakOccurrences = (
    id: string,
    query?: {
      /** @maxLength 1000 */
      cursor?: string;
      /**
       * @min 1
       * @max 200
       * @default 50
       */
      limit?: number;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<LeakOccurrencesData, Problem>({
      path: `/api/v1/leaks/${encodeURIComponent(String(id))}/occurrences`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags leaks
   * @name LeakHistory
   * @summary Who did what with a leak, and why; with the comments
   * @request GET:/api/v1/leaks/{id}/history
   * @secure
   */
  leakHistory = (
    id: string,
    query?: {
      /** @maxLength 1000 */
      cursor?: string;
      /**
       * @min 1
       * @max 200
       * @default 50
       */
      limit?: number;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<LeakHistoryData, Problem>({
      path: `/api/v1/leaks/${encodeURIComponent(String(id))}/history`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags leaks
   * @name CommentLeak
   * @summary Comment on a leak
   * @request POST:/api/v1/leaks/{id}/comments
   * @secure
   */
  commentLeak = (
    id: string,
    data: CommentLeakPayload,
    params: RequestParams = {},
  ) =>
    this.http.request<CommentLeakData, Problem>({
      path: `/api/v1/leaks/${encodeURIComponent(String(id))}/comments`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags rules
   * @name ListRules
   * @summary Rules written by hand, in their order
   * @request GET:/api/v1/rules
   * @secure
   */
  listRules = (
    query?: {
      /** @maxLength 1000 */
      cursor?: string;
      /**
       * @min 1
       * @max 200
       * @default 50
       */
      limit?: number;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<ListRulesData, Problem>({
      path: `/api/v1/rules`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags rules
   * @name AddRule
   * @summary Add a rule, behind all others
   * @request POST:/api/v1/rules
   * @secure
   */
  addRule = (data: AddRulePayload, params: RequestParams = {}) =>
    this.http.request<AddRuleData, Problem>({
      path: `/api/v1/rules`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags rules
   * @name GetRule
   * @summary A rule
   * @request GET:/api/v1/rules/{id}
   * @secure
   */
  getRule = (id: string, params: RequestParams = {}) =>
    this.http.request<GetRuleData, Problem>({
      path: `/api/v1/rules/${encodeURIComponent(String(id))}`,
      method: "GET",
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags rules
   * @name ReplaceRule
   * @summary Replace a rule, as it was read (`If-Match`)
   * @request PUT:/api/v1/rules/{id}
   * @secure
   */
  replaceRule = (
    id: string,
    data: ReplaceRulePayload,
    params: RequestParams = {},
  ) =>
    this.http.request<ReplaceRuleData, Problem>({
      path: `/api/v1/rules/${encodeURIComponent(String(id))}`,
      method: "PUT",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags rules
   * @name DeleteRule
   * @summary Delete a rule; with `If-Match` only as it was read
   * @request DELETE:/api/v1/rules/{id}
   * @secure
   */
  deleteRule = (id: string, params: RequestParams = {}) =>
    this.http.request<DeleteRuleData, Problem>({
      path: `/api/v1/rules/${encodeURIComponent(String(id))}`,
      method: "DELETE",
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * @description The order is that in which hits of one request are told; whether a request is blocked does not depend on it.
   *
   * @tags rules
   * @name OrderRules
   * @summary Put the rules in another order
   * @request POST:/api/v1/rules/order
   * @secure
   */
  orderRules = (data: OrderRulesPayload, params: RequestParams = {}) =>
    this.http.request<OrderRulesData, Problem>({
      path: `/api/v1/rules/order`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * @description Hints as its API gives them, or a Terraform state. What cannot be carried over is told with the reason; a rule that is there already is left as it is.
   *
   * @tags rules
   * @name ImportRules
   * @summary Take over virtual patches of Wallarm's
   * @request POST:/api/v1/rules/import
   * @secure
   */
  importRules = (
    query: {
      format: "wallarm";
      /** Only tell what would be taken. */
      dry_run?: string;
    },
    data: ImportRulesPayload,
    params: RequestParams = {},
  ) =>
    this.http.request<ImportRulesData, Problem>({
      path: `/api/v1/rules/import`,
      method: "POST",
      query: query,
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * @description For each rule its scope, the values of its points (masked), its match, its verdict. Nothing is stored.
   *
   * @tags rules
   * @name TestRules
   * @summary What rules would make of a request
   * @request POST:/api/v1/rules/test
   * @secure
   */
  testRules = (data: TestRulesPayload, params: RequestParams = {}) =>
    this.http.request<TestRulesData, Problem>({
      path: `/api/v1/rules/test`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags rulesets
   * @name ListRulesets
   * @summary Kept versions, the newest first
   * @request GET:/api/v1/rulesets
   * @secure
   */
  listRulesets = (
    query?: {
      /** @maxLength 1000 */
      cursor?: string;
      /**
       * @min 1
       * @max 200
       * @default 50
       */
      limit?: number;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<ListRulesetsData, Problem>({
      path: `/api/v1/rulesets`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags rulesets
   * @name GetCurrentRuleset
   * @summary The version in force, and what keeps it from being newer
   * @request GET:/api/v1/rulesets/current
   * @secure
   */
  getCurrentRuleset = (params: RequestParams = {}) =>
    this.http.request<GetCurrentRulesetData, Problem>({
      path: `/api/v1/rulesets/current`,
      method: "GET",
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags rulesets
   * @name GetRuleset
   * @summary A version with its rules; with `against`, how it differs
   * @request GET:/api/v1/rulesets/{version}
   * @secure
   */
  getRuleset = (
    version: number,
    query?: {
      /**
       * Another version: what this one does otherwise.
       * @min 1
       * @max 9007199254740991
       */
      against?: number;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<GetRulesetData, Problem>({
      path: `/api/v1/rulesets/${encodeURIComponent(String(version))}`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * @description As a new version. Each rule that is another by now is held as it was there, until somebody decides anew on it or its leak; other decisions go out as ever. Leaks and rules themselves do not change.
   *
   * @tags rulesets
   * @name RollBackRuleset
   * @summary Puts the rules of a former version in force again
   * @request POST:/api/v1/rulesets/{version}/rollback
   * @secure
   */
  rollBackRuleset = (version: number, params: RequestParams = {}) =>
    this.http.request<RollBackRulesetData, Problem>({
      path: `/api/v1/rulesets/${encodeURIComponent(String(version))}/rollback`,
      method: "POST",
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags rulesets
   * @name ReleaseRuleset
   * @summary Ends what a rollback holds
   * @request POST:/api/v1/rulesets/release
   * @secure
   */
  releaseRuleset = (params: RequestParams = {}) =>
    this.http.request<ReleaseRulesetData, Problem>({
      path: `/api/v1/rulesets/release`,
      method: "POST",
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags leaks
   * @name LeakImpact
   * @summary Who uses the tokens of a leak, before and after it was found and decided on
   * @request GET:/api/v1/leaks/{id}/impact
   * @secure
   */
  leakImpact = (
    id: number,
    query?: {
      /** @format date-time */
      from?: string;
      /** @format date-time */
      to?: string;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<LeakImpactData, Problem>({
      path: `/api/v1/leaks/${encodeURIComponent(String(id))}/impact`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags channels
   * @name ListChannels
   * @summary Channels, by age
   * @request GET:/api/v1/channels
   * @secure
   */
  listChannels = (params: RequestParams = {}) =>
    this.http.request<ListChannelsData, Problem>({
      path: `/api/v1/channels`,
      method: "GET",
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * @description Secret settings (URLs of receivers, keys, tokens) are kept sealed and never shown again.
   *
   * @tags channels
   * @name CreateChannel
   * @summary Make a channel
   * @request POST:/api/v1/channels
   * @secure
   */
  createChannel = (data: CreateChannelPayload, params: RequestParams = {}) =>
    this.http.request<CreateChannelData, Problem>({
      path: `/api/v1/channels`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags channels
   * @name GetChannel
   * @summary One channel
   * @request GET:/api/v1/channels/{id}
   * @secure
   */
  getChannel = (id: string, params: RequestParams = {}) =>
    this.http.request<GetChannelData, Problem>({
      path: `/api/v1/channels/${encodeURIComponent(String(id))}`,
      method: "GET",
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * @description Needs `If-Match`. Settings that are not given stay, secret ones too.
   *
   * @tags channels
   * @name EditChannel
   * @summary Change a channel
   * @request PATCH:/api/v1/channels/{id}
   * @secure
   */
  editChannel = (
    id: string,
    data: EditChannelPayload,
    params: RequestParams = {},
  ) =>
    this.http.request<EditChannelData, Problem>({
      path: `/api/v1/channels/${encodeURIComponent(String(id))}`,
      method: "PATCH",
      body: data,
      secure: true,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags channels
   * @name DeleteChannel
   * @summary Remove a channel, with its log
   * @request DELETE:/api/v1/channels/{id}
   * @secure
   */
  deleteChannel = (id: string, params: RequestParams = {}) =>
    this.http.request<DeleteChannelData, Problem>({
      path: `/api/v1/channels/${encodeURIComponent(String(id))}`,
      method: "DELETE",
      secure: true,
      ...params,
    });
  /**
   * No description
   *
   * @tags channels
   * @name TestChannel
   * @summary Send a test message now
   * @request POST:/api/v1/channels/{id}/test
   * @secure
   */
  testChannel = (id: string, params: RequestParams = {}) =>
    this.http.request<TestChannelData, Problem>({
      path: `/api/v1/channels/${encodeURIComponent(String(id))}/test`,
      method: "POST",
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags channels
   * @name ListDeliveries
   * @summary What a channel was told, the newest first
   * @request GET:/api/v1/channels/{id}/deliveries
   * @secure
   */
  listDeliveries = (
    id: string,
    query?: {
      /** @maxLength 1000 */
      cursor?: string;
      /**
       * @min 1
       * @max 200
       * @default 50
       */
      limit?: number;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<ListDeliveriesData, Problem>({
      path: `/api/v1/channels/${encodeURIComponent(String(id))}/deliveries`,
      method: "GET",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
  /**
   * No description
   *
   * @tags sign-in
   * @name GetSignIn
   * @summary Ways to sign in
   * @request GET:/api/v1/sign-in
   */
  getSignIn = (params: RequestParams = {}) =>
    this.http.request<GetSignInData, Problem>({
      path: `/api/v1/sign-in`,
      method: "GET",
      format: "json",
      ...params,
    });
  /**
   * @description `twoFactorRedirect: true`: now a code is needed.
   *
   * @tags sign-in
   * @name SignInEmail
   * @summary Sign in with a password
   * @request POST:/api/auth/sign-in/email
   */
  signInEmail = (data: SignInEmailPayload, params: RequestParams = {}) =>
    this.http.request<SignInEmailData, Problem>({
      path: `/api/auth/sign-in/email`,
      method: "POST",
      body: data,
      type: "application/json",
      ...params,
    });
  /**
   * @description The second step of signing in; with a session it confirms a new second factor.
   *
   * @tags sign-in
   * @name TwoFactorVerifyTotp
   * @summary Give the code of an authenticator app
   * @request POST:/api/auth/two-factor/verify-totp
   */
  twoFactorVerifyTotp = (
    data: TwoFactorVerifyTotpPayload,
    params: RequestParams = {},
  ) =>
    this.http.request<TwoFactorVerifyTotpData, Problem>({
      path: `/api/auth/two-factor/verify-totp`,
      method: "POST",
      body: data,
      type: "application/json",
      ...params,
    });
  /**
   * No description
   *
   * @tags sign-in
   * @name TwoFactorVerifyBackupCode
   * @summary Give a backup code
   * @request POST:/api/auth/two-factor/verify-backup-code
   */
  twoFactorVerifyBackupCode = (
    data: TwoFactorVerifyBackupCodePayload,
    params: RequestParams = {},
  ) =>
    this.http.request<TwoFactorVerifyBackupCodeData, Problem>({
      path: `/api/auth/two-factor/verify-backup-code`,
      method: "POST",
      body: data,
      type: "application/json",
      ...params,
    });
  /**
   * No description
   *
   * @tags sign-in
   * @name SignOut
   * @summary Sign out
   * @request POST:/api/auth/sign-out
   * @secure
   */
  signOut = (data: SignOutPayload, params: RequestParams = {}) =>
    this.http.request<SignOutData, Problem>({
      path: `/api/auth/sign-out`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      ...params,
    });
  /**
   * No description
   *
   * @tags sign-in
   * @name RevokeOtherSessions
   * @summary Sign out everywhere else
   * @request POST:/api/auth/revoke-other-sessions
   * @secure
   */
  revokeOtherSessions = (
    data: RevokeOtherSessionsPayload,
    params: RequestParams = {},
  ) =>
    this.http.request<RevokeOtherSessionsData, Problem>({
      path: `/api/auth/revoke-other-sessions`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      ...params,
    });
  /**
   * No description
   *
   * @tags sign-in
   * @name ChangePassword
   * @summary Change the password; ends every other session
   * @request POST:/api/auth/change-password
   * @secure
   */
  changePassword = (data: ChangePasswordPayload, params: RequestParams = {}) =>
    this.http.request<ChangePasswordData, Problem>({
      path: `/api/auth/change-password`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      ...params,
    });
  /**
   * No description
   *
   * @tags sign-in
   * @name TwoFactorEnable
   * @summary Begin with a second factor: shows its secret and backup codes
   * @request POST:/api/auth/two-factor/enable
   * @secure
   */
  twoFactorEnable = (
    data: TwoFactorEnablePayload,
    params: RequestParams = {},
  ) =>
    this.http.request<TwoFactorEnableData, Problem>({
      path: `/api/auth/two-factor/enable`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      ...params,
    });
  /**
   * No description
   *
   * @tags sign-in
   * @name TwoFactorDisable
   * @summary Give the second factor up
   * @request POST:/api/auth/two-factor/disable
   * @secure
   */
  twoFactorDisable = (
    data: TwoFactorDisablePayload,
    params: RequestParams = {},
  ) =>
    this.http.request<TwoFactorDisableData, Problem>({
      path: `/api/auth/two-factor/disable`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      ...params,
    });
  /**
   * No description
   *
   * @tags sign-in
   * @name TwoFactorGenerateBackupCodes
   * @summary Make new backup codes
   * @request POST:/api/auth/two-factor/generate-backup-codes
   * @secure
   */
  twoFactorGenerateBackupCodes = (
    data: TwoFactorGenerateBackupCodesPayload,
    params: RequestParams = {},
  ) =>
    this.http.request<TwoFactorGenerateBackupCodesData, Problem>({
      path: `/api/auth/two-factor/generate-backup-codes`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      ...params,
    });
  /**
   * No description
   *
   * @tags sign-in
   * @name SignInSocial
   * @summary Sign in through the identity provider: answers where to go
   * @request POST:/api/auth/sign-in/social
   */
  signInSocial = (data: SignInSocialPayload, params: RequestParams = {}) =>
    this.http.request<SignInSocialData, Problem>({
      path: `/api/auth/sign-in/social`,
      method: "POST",
      body: data,
      type: "application/json",
      ...params,
    });
  /**
   * No description
   *
   * @tags sign-in
   * @name LinkSocial
   * @summary Connect this account with the identity provider: answers where to go
   * @request POST:/api/auth/link-social
   * @secure
   */
  linkSocial = (data: LinkSocialPayload, params: RequestParams = {}) =>
    this.http.request<LinkSocialData, Problem>({
      path: `/api/auth/link-social`,
      method: "POST",
      body: data,
      secure: true,
      type: "application/json",
      ...params,
    });
  /**
   * No description
   *
   * @tags sign-in
   * @name SetUp
   * @summary Take up a one-time link: make an account, set a password, become a member
   * @request POST:/api/v1/setup
   */
  setUp = (data: SetUpPayload, params: RequestParams = {}) =>
    this.http.request<SetUpData, Problem>({
      path: `/api/v1/setup`,
      method: "POST",
      body: data,
      type: "application/json",
      format: "json",
      ...params,
    });
  /**
   * @description The body is the report. With `Accept: application/x-ndjson` the answer is a line now and then on how far it is, `{phase, …}`, and `{report}` or `{problem}` as the last.
   *
   * @tags leaks
   * @name ImportLeaks
   * @summary Import a report of another tool
   * @request POST:/api/v1/leaks/import
   * @secure
   */
  importLeaks = (
    query: {
      format:
        | "gitleaks"
        | "trufflehog"
        | "sarif"
        | "github"
        | "gitguardian"
        | "kingfisher"
        | "noseyparker"
        | "detect-secrets"
        | "ggshield"
        | "gitlab"
        | "csv"
        | "txt";
      /** Tell what would be done */
      dry_run?: string;
    },
    params: RequestParams = {},
  ) =>
    this.http.request<ImportLeaksData, Problem>({
      path: `/api/v1/leaks/import`,
      method: "POST",
      query: query,
      secure: true,
      format: "json",
      ...params,
    });
}
