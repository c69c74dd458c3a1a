import { createHash, randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import t, { type Test } from "tap";
import { FingerprintKey } from "../../../src/core/fingerprint.ts";
import { shapeOf } from "../../../src/core/token/byte-kinds.ts";
import type { TokenOrigin } from "../../../src/core/token/token-origin.ts";
import { TokenTableBuilder } from "../../../src/core/token/token-table-builder.ts";
import { printProblem } from "../../../src/platform/problem.ts";
import { atOnce } from "../../core/token/at-once.ts";
import { readTokens } from "../../../src/node/ruleset/token-file.ts";

async function read(t: Test, content: string | Buffer) {
  const file = join(t.testdir({}), "tokens.txt");
  await writeFile(file, content);
  const tokens: string[] = [];
  const { count, problems } = await readTokens(file, {
    keyId: undefined,
    token: (token) => void tokens.push(token.toString("latin1")),
    entry: () => t.fail("a text file has no entries"),
  });
  return { count, tokens, problems: problems.map(({ line, message }) => `${line}: ${message}`) };
}

const LONG = "x".repeat(4_096);

const CASES: { name: string; content: string | Buffer; tokens?: string[]; problems?: string[] }[] = [
  { name: "an empty file has no token", content: "" },
  {
    name: "one token per line, the last line may lack its end",
    content: "token-a\ntoken-b",
    tokens: ["token-a", "token-b"],
  },
  {
    name: "CRLF, blank lines and surrounding white space are no part of a token",
    content: "\r\n token-a \r\n\t\r\ntoken-b\r\n\n",
    tokens: ["token-a", "token-b"],
  },
  {
    name: "a token may begin with # and hold spaces: there are no comments",
    content: "#token\n// token\n",
    tokens: ["#token", "// token"],
  },
  { name: "a byte order mark is no part of the first token", content: "\ufefftoken-a\n", tokens: ["token-a"] },
  {
    name: "bytes are kept as they are",
    content: Buffer.from([0xff, 0xfe, 0x80, 0x81, 0x82, 0x83, 0x0a]),
    tokens: ["\xff\xfe\x80\x81\x82\x83"],
  },
  {
    name: "a token of 6 is taken, one of 5 refused with its line",
    content: "sixsix\nfive5\n",
    tokens: ["sixsix"],
    problems: ["2: expected a token of at least 6 characters"],
  },
  {
    name: "a token of 4,096 bytes is taken, a longer line refused",
    content: `${LONG}\n${LONG}yy\n${LONG.repeat(40)}\ntoken-a\n`,
    tokens: [LONG, "token-a"],
    problems: ["2: expected a token of at most 4096 bytes", "3: expected a line of at most 4416 bytes"],
  },
  {
    name: "the end of an overlong line is not taken for a token",
    content: `${" ".repeat(200_000)}token-a`,
    problems: ["1: expected a line of at most 4416 bytes"],
  },
  {
    name: "a binary file is refused",
    content: Buffer.from("abcdef\0gh\n"),
    problems: ["1: expected text, found a NUL byte"],
  },
];

for (const { name, content, tokens = [], problems = [] } of CASES) {
  t.test(name, async (t) => t.strictSame(await read(t, content), { count: tokens.length, tokens, problems }));
}

t.test("lines are put together across the pieces in which a file is read", async (t) => {
  const expected = Array.from(
    { length: 20_000 },
    (_, i) =>
      `${randomBytes(8)
        .toString("hex")
        .slice(0, 6 + (i % 10))}-${i}`,
  );
  const { tokens, problems } = await read(t, expected.join("\n"));
  t.strictSame(problems, []);
  t.ok(tokens.every((token, i) => token === expected[i]) && tokens.length === expected.length);
});

t.test("many bad lines are told up to a bound and counted past it", async (t) => {
  const { problems } = await read(t, "bad\n".repeat(1_000));
  t.equal(problems.length, 21);
  t.equal(problems.at(-1), "0: and 980 more lines like these");
});

t.test("problems never show a line's content", async (t) => {
  const secret = randomBytes(3).toString("hex").slice(0, 5);
  const { problems } = await read(t, `${secret}\n${secret.repeat(1_000)}\n${secret}\0xxxx\n`);
  t.equal(problems.length, 3);
  t.notOk(problems.join().includes(secret));
});

/** Entries a, b and c under a key; a with all that can be told. */
function tableOf(key: FingerprintKey, rule = 0): Buffer {
  const builder = new TokenTableBuilder(key.id);
  for (const [i, text] of ["token-a", "token-b", "token-c"].entries()) {
    const token = Buffer.from(text);
    const origin = i === 0 ? { expiresAtSeconds: 4_000_000_000, source: "a wiki" } : undefined;
    builder.add(key.fingerprint(token), shapeOf(token), rule, origin);
  }
  return atOnce(builder.build()).toBuffer();
}

async function readTable(t: Test, content: Buffer, keyId: string | undefined) {
  const file = join(t.testdir({}), "tokens.kwt");
  await writeFile(file, content);
  const found: [string, number, TokenOrigin][] = [];
  const read = await readTokens(file, {
    keyId,
    token: () => t.fail("a table has no lines"),
    entry: (fingerprint, shape, origin) => found.push([fingerprint.toString("hex"), shape, origin]),
  });
  t.equal(read.digest, createHash("sha256").update(content).digest("hex"), "so that a repaired file is noticed");
  return { ...read, found, told: read.problems.map((problem) => printProblem(problem).replace(`${file}: `, "")) };
}

t.test("a table is told from a list by its first bytes and gives its entries", async (t) => {
  const key = new FingerprintKey(randomBytes(32));
  for (const keyId of [key.id, undefined]) {
    const { count, found, told } = await readTable(t, tableOf(key), keyId);
    t.strictSame(told, []);
    t.equal(count, 3);
    t.strictSame(
      found.find(([fingerprint]) => fingerprint === key.fingerprint(Buffer.from("token-a")).toString("hex")),
      [
        key.fingerprint(Buffer.from("token-a")).toString("hex"),
        shapeOf(Buffer.from("token-a")),
        { expiresAtSeconds: 4_000_000_000, source: "a wiki" },
      ],
    );
  }
});

t.test("a table that is no table of this node is refused with file, place and expectation", async (t) => {
  const key = new FingerprintKey(randomBytes(32));
  const other = new FingerprintKey(randomBytes(32));
  const table = tableOf(key);
  const swapped = Buffer.concat([
    table.subarray(0, 32),
    table.subarray(60, 88),
    table.subarray(32, 60),
    table.subarray(88),
  ]);
  const cases: [name: string, content: Buffer, problem: string][] = [
    ["cut", table.subarray(0, 100), `at byte 100: expected ${table.length} bytes in all, found 100`],
    [
      "of another key",
      tableOf(other),
      `at byte 16: expected fingerprints made with this node's key, ${key.id}, not ${other.id}`,
    ],
    ["unsorted", swapped, "at byte 60: expected entries in ascending order, each once"],
    [
      "garbage behind the magic",
      Buffer.concat([table.subarray(0, 8), randomBytes(100)]),
      "at byte 8: expected version 1",
    ],
    ["only the magic", table.subarray(0, 8), "at byte 8: expected a header of 32 bytes"],
    ["for the rules of a whole document", tableOf(key, 3), "at byte 52: expected entries of one list: rule 0"],
  ];
  for (const [name, content, problem] of cases) {
    const { told, count } = await readTable(t, content, key.id);
    t.strictSame(told, [problem], name);
    t.equal(count, 0);
  }
});
