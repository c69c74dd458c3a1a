import { scanRuns, wantedLengths } from "../../src/core/decode/token-runs.ts";
import { compileFilter, type Filter } from "../../src/core/filter/filter.ts";
import { shapeOf } from "../../src/core/token/byte-kinds.ts";
import { atOnce } from "../../test/core/token/at-once.ts";
import { TokenTableBuilder } from "../../src/core/token/token-table-builder.ts";
import { FingerprintKey } from "../../src/core/fingerprint.ts";
import { parseRules } from "../../src/core/rule/parse-rules.ts";
import type { RequestView } from "../../src/core/view.ts";
import { machine, median, say, table } from "../report.ts";
import { BODIES, CODINGS, CONTENT_TYPES, POINTS } from "./workload.ts";

const SIZES = [2 ** 10, 2 ** 16, 2 ** 20] as const;
const MEASURE_MS = 150;
/** Not a secret: made of nothing but its own shape. */
const TOKEN = `ak_live_${"0".repeat(28)}`;

/** What bodies cost to decode and judge: each decoder alone, token lists everywhere, a hundred rules. */
export function benchDecode(rounds: number): void {
  say(`\n${machine()}, median of ${rounds}.\n`);
  say("Nanoseconds per byte: a rule on one point of the format; a token list on `credentials`; on `post`.\n");
  const isBomb = (name: string) => name in CODINGS;
  const rows = Object.entries(BODIES)
    .filter(([name]) => !isBomb(name))
    .map(([name, make]) => {
      const filters = [compile([{ point: POINTS[name]!, regex: "^absent$" }]), listOn("credentials"), listOn("post")];
      const bodies = SIZES.map((size) => make(size));
      return [
        name,
        ...filters.flatMap((filter) =>
          bodies.map((body) => (judged(filter, name, body, rounds) / body.length).toPrecision(3)),
        ),
      ];
    });
  const sizes = ["1 KiB", "64 KiB", "1 MiB"];
  const heads = ["point", "credentials", "post"].flatMap((kind) => sizes.map((size) => `${kind}, ${size}`));
  say(table(["body", ...heads], rows));

  say("\nMilliseconds for a whole bomb.\n");
  const bombs = Object.entries(BODIES).filter(([name]) => isBomb(name));
  const ms = (name: string, body: Buffer) =>
    (judged(compile([{ point: ["post"], regex: "^x$" }]), name, body, rounds) / 1e6).toFixed(2);
  say(
    table(
      ["body", ...sizes],
      bombs.map(([name, make]) => [name, ...SIZES.map((size) => ms(name, make(size)))]),
    ),
  );

  say("\nMicroseconds for JSON of 1 KiB and 100 rules.\n");
  const json = BODIES["JSON"]!(2 ** 10);
  const hundred = (key: (i: number) => string) =>
    compile(
      Array.from({ length: 100 }, (_, i) => ({ point: ["post", "json_doc", "hash", key(i)], regex: `^ak_live_${i}` })),
    );
  const us = (filter: Filter) => (judged(filter, "JSON", json, rounds) / 1_000).toFixed(1);
  say(
    table(
      ["rules", "µs"],
      [
        ["on keys that are not there", us(hundred((i) => `absent_${i}`))],
        ["on 10 keys", us(hundred((i) => `field_${i % 10}`))],
        ["on every key there is, one each", us(hundred((i) => `field_${i}`))],
      ],
    ),
  );

  say("\nThe search for listed tokens in 1 MiB of raw bytes, none there: MB/s.\n");
  const wanted = wantedLengths(new Uint8Array(64).fill(1, TOKEN.length, TOKEN.length + 1));
  const take = () => {
    throw new Error("a token where none is");
  };
  const speed = (name: string) => {
    const body = BODIES[name]!(2 ** 20);
    return [name, ((body.length / measured(() => scanRuns(body, wanted, { take }), rounds)) * 1_000).toFixed()];
  };
  say(table(["body", "MB/s"], ["JSON", "XML", "form", "base64", "noise"].map(speed)));
}

function judged(filter: Filter, name: string, body: Buffer, rounds: number): number {
  const fields = [
    ["content-type", Buffer.from(CONTENT_TYPES[name] ?? "application/octet-stream")],
    ["content-encoding", Buffer.from(CODINGS[name] ?? "identity")],
  ] as const;
  const view: RequestView = {
    method: "POST",
    scheme: "https",
    proto: "1.1",
    remoteAddress: "203.0.113.9",
    instance: "",
    target: Buffer.from("/"),
    hasBody: true,
    fieldCount: fields.length,
    fieldName: (i) => fields[i]![0],
    fieldValue: (i) => fields[i]![1],
  };
  return measured(() => {
    if (filter.judge(view, 0).judgeBody!(body).hits.length > 0) throw new Error("a hit where there is none");
  }, rounds);
}

/** Nanoseconds of one call. */
function measured(call: () => void, rounds: number): number {
  const run = () => {
    const startMs = performance.now();
    let calls = 0;
    for (; calls === 0 || performance.now() - startMs < MEASURE_MS; calls++) call();
    return ((performance.now() - startMs) * 1e6) / calls;
  };
  run();
  return median(Array.from({ length: rounds }, run));
}

function listOn(start: string): Filter {
  return compile([{ point: [start], tokens: { values: [TOKEN] } }]);
}

function compile(rules: readonly object[]): Filter {
  const key = new FingerprintKey(Buffer.alloc(32, 7));
  const tokens = new TokenTableBuilder(key.id);
  const token = Buffer.from(TOKEN);
  const parsed = parseRules({ format: 1, rules: rules.map((rule, i) => ({ id: `r${i}`, type: "vpatch", ...rule })) });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems[0]));
  for (const { index, match } of parsed.rules)
    if (match.kind === "tokens") tokens.add(key.fingerprint(token), shapeOf(token), index);
  return compileFilter({ rules: parsed.rules, tokens: atOnce(tokens.build()), key });
}
