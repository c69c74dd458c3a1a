import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { errorCode } from "../../platform/system-error.ts";
import { writeWhole } from "../../platform/write-whole.ts";

const FOLDER = "console";
const RULESET = "ruleset.jws";
const ENROLMENT = "enrolment.json";
const TABLES = "tables";

/** Whom this node obeys: pinned at the first ruleset. */
const enrolment = z.strictObject({
  /** Ed25519, `x` of its JWK. */
  public_key: z.string(),
  tenant: z.string(),
  /** Version of the ruleset taken last; a lower one is refused. */
  version: z.int().min(0),
  /** `contentOf` it: another content under the same number is refused. Empty: not known. */
  content: z.string().default(""),
  /** As the console tagged it; empty: not known. */
  etag: z.string().default(""),
});
export type Enrolment = z.output<typeof enrolment>;

/**
 * What is kept of the console in `state_dir/console` (0600): the signed ruleset as it came, its token tables by digest,
 * and whom this node obeys. A node that starts without its console uses them.
 */
export interface KeptRuleset {
  /** The signed ruleset; watched as the source of rules that it is. */
  readonly file: string;
  readJws(): Promise<string | undefined>;
  /** Undefined where this node obeyed nobody yet. @throws where the file is damaged: to obey anybody then would be wrong */
  readEnrolment(): Promise<Enrolment | undefined>;
  readTable(digest: string): Promise<Buffer | undefined>;
  /** Content-addressed: writing what is there already changes nothing. */
  writeTable(digest: string, bytes: Buffer): Promise<void>;
  /** Tables and an enrolment must be there already. The ruleset goes first: after a crash the enrolment is brought up to it. */
  write(jws: string, enrolment: Enrolment): Promise<void>;
  writeEnrolment(enrolment: Enrolment): Promise<void>;
  /** Removes tables that no ruleset needs any more. */
  removeTables(except: ReadonlySet<string>): Promise<void>;
}

export function keptRuleset(stateDir: string): KeptRuleset {
  const folder = join(stateDir, FOLDER);
  const tables = join(folder, TABLES);
  const tableFile = (digest: string): string => join(tables, `${digest}.bin`);
  const file = join(folder, RULESET);
  const enrolmentFile = join(folder, ENROLMENT);
  const writeEnrolment = async (kept: Enrolment): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeWhole(enrolmentFile, JSON.stringify(kept));
  };
  return {
    file,
    readJws: async () => (await read(file))?.toString("latin1"),
    async readEnrolment() {
      const text = await read(enrolmentFile);
      if (text === undefined) return undefined;
      const parsed = enrolment.safeParse(parseJson(text.toString()));
      if (!parsed.success) throw new Error(`${enrolmentFile} is damaged: it does not say whom this node obeys`);
      return parsed.data;
    },
    async readTable(digest) {
      const bytes = await read(tableFile(digest));
      return bytes !== undefined && digestOf(bytes) === digest ? bytes : undefined;
    },
    async writeTable(digest, bytes) {
      await mkdir(tables, { recursive: true, mode: 0o700 });
      await writeWhole(tableFile(digest), bytes);
    },
    async write(jws, kept) {
      await writeWhole(file, jws);
      await writeEnrolment(kept);
    },
    writeEnrolment,
    async removeTables(except) {
      for (const name of await readdir(tables).catch(() => [])) {
        if (!except.has(name.replace(/\.bin$/, ""))) await rm(join(tables, name), { force: true });
      }
    },
  };
}

export function digestOf(bytes: Buffer | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function read(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
