import { setTimeout as delay } from "node:timers/promises";
import { NODE_PATHS } from "../../core/wire.ts";
import type { Logger } from "../../platform/log.ts";
import { explainSystemError, errorCode } from "../../platform/system-error.ts";
import { sentenceOf } from "../supervise/start-error.ts";
import type { Away, ConsoleAnswer, ConsoleLink } from "./console-link.ts";
import { fetchTables } from "./fetch-tables.ts";
import type { KeptRuleset } from "./kept-ruleset.ts";
import { afterFailureMs, afterRefusalMs, POLL_MS_MIN, TOKEN_REFUSED_MS } from "./pace.ts";
import { resume } from "./resume.ts";
import type { SyncState } from "./sync-state.ts";
import { verifyRuleset, type Refusal } from "./verify-ruleset.ts";

const WAIT_SECONDS = 30;
const RULESET_BYTES_MAX = 256 * 2 ** 20;
/** Of a tag; the console's are far shorter. */
const ETAG = /^"[\x21\x23-\x7e]{1,98}"$/;

/** Why a ruleset of the console is not in force: a label of `keyward_ruleset_rejected_total`. */
export type SyncRefusal = Refusal | "tables" | "unsaved";

export interface FollowOptions {
  readonly link: ConsoleLink;
  readonly kept: KeptRuleset;
  readonly state: SyncState;
  /** From the configuration: obey this key and no other. */
  readonly publicKey: string | undefined;
  /** Puts what is kept in force. @returns why it is not, undefined where it is */
  apply(): Promise<string | undefined>;
  refused(reason: SyncRefusal): void;
  /** A version came into force. */
  applied(): void;
  readonly log: Logger;
  /** Waits between two requests; ends at once, with an error, when the signal says so. */
  readonly rest?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

export interface Following {
  close(): Promise<void>;
}

/** Asks the console for its newest ruleset, again and again: it answers as soon as there is one. */
export function followConsole(options: FollowOptions): Following {
  const { link, kept, state, log } = options;
  const { rest = (ms, signal) => delay(ms, undefined, { signal, ref: false }) } = options;
  const ending = new AbortController();
  const { signal } = ending;
  /** Of what is in force. Never of what was refused: the console must not take that for what this node has. */
  let etag: string | undefined;
  /** In a row. */
  let failures = 0;
  let refusals = 0;
  /** A trouble that lasts is said once. */
  let said = "";

  const follow = async (): Promise<void> => {
    for (let resumed = false; !signal.aborted;) {
      let waitMs: number;
      try {
        if (!resumed) etag = await resume(kept, state.facts().version);
        resumed = true;
        waitMs = await ask();
      } catch (error) {
        // The node's own trouble, mostly its disk: neither a reason to stop following, nor to try without pause.
        waitMs = refuse("unsaved", sentenceOfTrouble(error), error);
      }
      await rest(waitMs, signal);
    }
  };

  /** One request and what comes of it. @returns how long to wait */
  const ask = async (): Promise<number> => {
    const askedMs = performance.now();
    const answer = await link.ask("GET", `${NODE_PATHS.ruleset}?wait=${WAIT_SECONDS}`, {
      headers: { accept: "application/jose", ...(etag === undefined ? {} : { "if-none-match": etag }) },
      waitMs: WAIT_SECONDS * 1e3,
      signal,
      bytesMax: RULESET_BYTES_MAX,
    });
    if (signal.aborted) return 0;
    if ("away" in answer || !(answer.status === 200 || answer.status === 304)) return lament(answer);
    if (failures > 0) log.info({ console: link.url }, "the console answers again");
    failures = 0;
    state.contact(Date.now());
    const waitMs = answer.status === 200 ? await take(answer) : 0;
    return Math.max(waitMs, POLL_MS_MIN - (performance.now() - askedMs));
  };

  /** Says what is wrong, the first time. @returns how long to wait */
  const lament = (answer: ConsoleAnswer | Away): number => {
    failures++;
    if ("away" in answer) {
      state.away(`the console is away: ${answer.away}`);
      if (failures === 1) log.warn({ console: link.url, reason: answer.away }, "the console is away; the rules stay");
      return afterFailureMs(failures, undefined, Date.now());
    }
    const { status } = answer;
    state.away(`the console answered with ${status}`);
    if (status === 401 || status === 403) {
      if (failures === 1) log.error({ console: link.url, status }, "the console does not take this node's token");
      return TOKEN_REFUSED_MS;
    }
    if (failures === 1) log.warn({ console: link.url, status }, "the console answered with an error; the rules stay");
    return afterFailureMs(failures, answer.header("retry-after"), Date.now());
  };

  /** Each step leaves a whole behind: the tables, then what names them, then what is obeyed. @returns how long to wait */
  const take = async (answer: ConsoleAnswer): Promise<number> => {
    const former = await kept.readEnrolment();
    const { version = 0, content = "" } = former ?? {};
    const jws = answer.body.toString("latin1");
    const pinned = { publicKey: options.publicKey ?? former?.public_key, tenant: former?.tenant, version, content };
    const verified = await verifyRuleset(jws, pinned);
    if ("refused" in verified) return refuse(verified.refused);
    const { payload, publicKey } = verified;
    const { tenant, tables, issued_at: issuedAt } = payload;
    if (!(await fetchTables(payload, link, kept, signal))) return signal.aborted ? 0 : refuse("tables");
    const pins = { public_key: publicKey, tenant };
    if (former?.public_key !== publicKey) await kept.writeEnrolment({ ...pins, version, content, etag: "" });
    const tag = answer.header("etag") ?? "";
    const next = { ...pins, version: payload.version, content: verified.content, etag: ETAG.test(tag) ? tag : "" };
    await kept.write(jws, next);
    const trouble = await options.apply();
    if (trouble !== undefined) {
      state.refused(trouble);
      return afterRefusalMs(++refusals);
    }
    etag = next.etag === "" ? undefined : next.etag;
    refusals = 0;
    said = "";
    const isAgain = state.facts().version === payload.version;
    state.applied(payload.version, Date.parse(issuedAt), Date.now());
    options.applied();
    await kept.removeTables(new Set(tables.map(({ digest }) => digest)));
    // A console whose tags say nothing would send it without end.
    return isAgain ? afterRefusalMs(1) : 0;
  };

  /** @returns how long to wait */
  const refuse = (reason: SyncRefusal, why = REFUSALS[reason], err?: unknown): number => {
    const sentence = `a ruleset of the console was refused: ${why}`;
    state.refused(sentence);
    options.refused(reason);
    if (said !== sentence) log.error({ console: link.url, reason, ...(err === undefined ? {} : { err }) }, sentence);
    said = sentence;
    return afterRefusalMs(++refusals);
  };

  const following = follow().catch((error: unknown) => {
    if (!signal.aborted) log.error({ err: error }, "following the console failed inside the node");
  });
  return {
    async close() {
      ending.abort();
      await following;
    },
  };
}

/** Names no path twice, and nothing of what was to be written. */
function sentenceOfTrouble(error: unknown): string {
  return errorCode(error) === "" ? sentenceOf(error) : `what is kept of it ${explainSystemError(error)}`;
}

const REFUSALS: Readonly<Record<SyncRefusal, string>> = {
  signature: "its signature does not hold",
  key: "another key signed it than the one this node obeys",
  tenant: "it is another tenant's",
  version: "it is older than the one in force, or another of the same number",
  format: "its form is unknown to this release",
  rules: "it holds rules that this release does not know",
  tables: "its token tables could not be had whole",
  unsaved: "it could not be kept",
};
