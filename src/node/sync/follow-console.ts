import { setTimeout as delay } from "node:timers/promises";
import { FingerprintKey } from "../../core/fingerprint.ts";
import { readTokenTable } from "../../core/token/read-token-table.ts";
import { ENTRY_BYTES } from "../../core/token/table-format.ts";
import { NODE_PATHS, type RulesetPayload } from "../../core/wire.ts";
import { inSlices } from "../../platform/in-slices.ts";
import type { Logger } from "../../platform/log.ts";
import type { ConsoleAnswer, ConsoleLink } from "./console-link.ts";
import { digestOf, type Enrolment, type KeptRuleset } from "./kept-ruleset.ts";
import type { SyncState } from "./sync-state.ts";
import { verifyRuleset, type Refusal } from "./verify-ruleset.ts";

const WAIT_SECONDS = 30;
/** Between tries: soon enough that a console that is back is followed within a second or two. */
const RETRY_MS = { min: 100, max: 2_000 } as const;
/** A token that the console does not take is a matter for people. */
const REFUSED_MS = 5_000;
/** A console that answers at once, again and again, is not asked more often than this. */
const POLL_MS_MIN = 50;
const RULESET_BYTES_MAX = 256 * 2 ** 20;
/** Origins of a table's tokens, beyond its entries. */
const TABLE_EXTRA_BYTES_MAX = 64 * 2 ** 20;

export interface FollowOptions {
  readonly link: ConsoleLink;
  readonly kept: KeptRuleset;
  readonly state: SyncState;
  /** From the configuration: obey this key and no other. */
  readonly publicKey: string | undefined;
  /** Puts what is kept in force. @returns why it is not, undefined where it is */
  apply(): Promise<string | undefined>;
  refused(reason: Refusal | "tables"): void;
  /** A version came into force. */
  applied(): void;
  readonly log: Logger;
}

export interface Following {
  close(): Promise<void>;
}

/** Asks the console for its newest ruleset, again and again: it answers as soon as there is one. */
export function followConsole(options: FollowOptions): Following {
  const { link, kept, state, log } = options;
  const ending = new AbortController();
  /** Of the answer seen last, taken or refused: what is refused is not sent again and again. */
  let etag: string | undefined;

  const rest = (ms: number): Promise<void> => delay(ms, undefined, { signal: ending.signal, ref: false });

  const follow = async (): Promise<void> => {
    const jws = await kept.readJws();
    const enrolment = jws === undefined ? undefined : await kept.readEnrolment();
    if (enrolment !== undefined) etag = `"${enrolment.version}"`;
    for (let failures = 0; !ending.signal.aborted;) {
      const askedMs = performance.now();
      const answer = await link.ask("GET", `${NODE_PATHS.ruleset}?wait=${WAIT_SECONDS}`, {
        headers: { accept: "application/jose", ...(etag === undefined ? {} : { "if-none-match": etag }) },
        waitMs: WAIT_SECONDS * 1e3,
        signal: ending.signal,
        bytesMax: RULESET_BYTES_MAX,
      });
      if (ending.signal.aborted) return;
      if ("away" in answer || !(answer.status === 200 || answer.status === 304)) {
        failures++;
        await rest(lament(answer, failures));
        continue;
      }
      if (failures > 0) log.info({ console: link.url }, "the console answers again");
      failures = 0;
      state.contact(Date.now());
      if (answer.status === 200) await take(answer);
      await rest(Math.max(0, POLL_MS_MIN - (performance.now() - askedMs)));
    }
  };

  /** Says what is wrong, the first time. @returns how long to wait */
  const lament = (answer: ConsoleAnswer | { readonly away: string }, failures: number): number => {
    const backOffMs = Math.min(RETRY_MS.max, RETRY_MS.min * 2 ** Math.min(failures, 10)) * (0.5 + Math.random() / 2);
    if ("away" in answer) {
      state.away(`the console is away: ${answer.away}`);
      if (failures === 1) log.warn({ console: link.url, reason: answer.away }, "the console is away; the rules stay");
      return backOffMs;
    }
    const { status } = answer;
    state.away(`the console answered with ${status}`);
    if (status === 401 || status === 403) {
      log.error({ console: link.url, status }, "the console does not take this node's token");
      return REFUSED_MS;
    }
    if (failures === 1) log.warn({ console: link.url, status }, "the console answered with an error; the rules stay");
    const afterSeconds = Number(answer.header("retry-after"));
    return Number.isFinite(afterSeconds) && afterSeconds > 0 ? Math.min(afterSeconds, 60) * 1e3 : backOffMs;
  };

  const take = async (answer: ConsoleAnswer): Promise<void> => {
    const enrolment = await kept.readEnrolment();
    const jws = answer.body.toString("latin1");
    const verified = await verifyRuleset(jws, {
      publicKey: options.publicKey ?? enrolment?.public_key,
      tenant: enrolment?.tenant,
      version: enrolment?.version ?? 0,
    });
    etag = answer.header("etag") ?? etag;
    if ("refused" in verified) return refuse(verified.refused);
    const { payload, publicKey } = verified;
    if (!(await fetchTables(payload))) {
      // To be tried again: a table may have been cut off on the way.
      etag = enrolment === undefined ? undefined : `"${enrolment.version}"`;
      refuse("tables");
      return rest(RETRY_MS.max);
    }
    const next: Enrolment = { public_key: publicKey, tenant: payload.tenant, version: payload.version };
    await kept.write(jws, next);
    const trouble = await options.apply();
    if (trouble !== undefined) return state.refused(trouble);
    state.applied(payload.version, Date.parse(payload.issued_at), Date.now());
    await kept.removeTables(new Set(payload.tables.map(({ digest }) => digest)));
    options.applied();
  };

  const refuse = (reason: Refusal | "tables"): void => {
    state.refused(`a ruleset of the console was refused: ${REFUSALS[reason]}`);
    log.error({ console: link.url, reason }, `a ruleset of the console was refused: ${REFUSALS[reason]}`);
    options.refused(reason);
  };

  /** Those that are not here yet. @returns whether all are here, whole */
  const fetchTables = async ({ tables, fingerprint_key: keyText }: RulesetPayload): Promise<boolean> => {
    const { id } = new FingerprintKey(Buffer.from(keyText, "base64url"));
    for (const { digest, count, url } of tables) {
      if ((await kept.readTable(digest)) !== undefined) continue;
      const bytesMax = count * ENTRY_BYTES + TABLE_EXTRA_BYTES_MAX;
      const answer = await link.ask("GET", url, { bytesMax, waitMs: bytesMax / 1_000 });
      if ("away" in answer || answer.status !== 200 || digestOf(answer.body) !== digest) return false;
      const table = await inSlices(readTokenTable(answer.body));
      if ("expected" in table || table.size !== count || table.keyId !== id) return false;
      await kept.writeTable(digest, answer.body);
    }
    return true;
  };

  const following = follow().catch((error: unknown) => {
    if (!ending.signal.aborted) log.error({ err: error }, "following the console failed inside the node");
  });
  return {
    async close() {
      ending.abort();
      await following;
    },
  };
}

const REFUSALS: Readonly<Record<Refusal | "tables", string>> = {
  signature: "its signature does not hold",
  key: "another key signed it than the one this node obeys",
  tenant: "it is another tenant's",
  version: "it is older than the one in force",
  format: "its form is unknown to this release",
  rules: "it holds rules that this release does not know",
  tables: "its token tables could not be had whole",
};
