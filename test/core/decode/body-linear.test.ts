import t from "tap";
import { bodyCredentials } from "../../../src/core/decode/body-credentials.ts";
import { Budget, DEPTH_MAX, VALUES_MAX } from "../../../src/core/decode/budget.ts";
import { readGraphql } from "../../../src/core/decode/graphql.ts";
import { readMultipart } from "../../../src/core/decode/multipart.ts";
import { wantedLengths } from "../../../src/core/decode/token-runs.ts";
import { allLeaves, leaves, type Tree } from "../../../src/core/decode/tree.ts";
import { readXml } from "../../../src/core/decode/xml.ts";
import { bytes } from "./scanned.ts";

/** What adversaries repeat. */
const UNITS = [
  ..."<>[]{}()&;=\"'\\/-!?#$@.,:|\n\r\0\x01\x0a+%",
  ...["<a>", "</a>", "<a b=c>", "<!--", "<![CDATA[", "<!x", "<!DOCTYPE[", "<?", "&#", "&#x41;", "<a ", "a=b "],
  ...["{a", "a{", "a(", "(a:", "[a", "...F", "fragment F{...F}", '"""', '\\"""', "query Q{", "$a", "a:b", "@d", "#x\n"],
  ...[
    "--b",
    "--b\n",
    "--b\r\n",
    "--b--\n",
    "\n--b\n\n",
    "--b\nContent-Type: multipart/mixed; boundary=b\n\n",
    "a: b\n ",
  ],
  ...[
    '{"a":',
    '[["',
    '{"query":"{a}"},',
    "%2525",
    "\\u0041",
    "\0\0\0\0\x01\x0a",
    "\x0a\x7e",
    "\x1f\x8b",
    "a\0",
    "\x78\x9c",
  ],
];
const LENGTH = 65_536;

const total = (values: readonly Buffer[]) => values.reduce((sum, { length }) => sum + length + 1, 0);
const parts = (value: Buffer, budget: Budget) => readMultipart(value, "multipart/mixed; boundary=b", budget);

const WORK: [decoder: string, perByteMax: number, work: (value: Buffer, budget: Budget) => number][] = [
  ["xml", 6, (value, budget) => total(allLeaves(readXml(value, budget)))],
  ["graphql", 6, (value, budget) => total(readGraphql(value, budget).flatMap(allLeaves))],
  ["multipart", 10, (value, budget) => total(parts(value, budget).flatMap(({ contents }) => [...contents]))],
];
for (const [decoder, perByteMax, work] of WORK) {
  t.test(`${decoder}: what is made grows with the input and no faster`, async (t) => {
    for (const unit of UNITS) {
      const input = bytes(unit.repeat(Math.ceil(LENGTH / unit.length)));
      const made = work(input, new Budget());
      t.ok(made <= perByteMax * input.length + 64, `${JSON.stringify(unit)}: ${(made / input.length).toFixed(1)}`);
    }
  });
}

t.test(
  "credentials: candidates are given in proportion to a body of one repeated unit, or up to the bound",
  async (t) => {
    const every = wantedLengths(new Uint8Array([0, 1]));
    for (const unit of UNITS) {
      const value = bytes(unit.repeat(Math.ceil(LENGTH / unit.length)));
      for (const contentType of ["", "multipart/mixed; boundary=b", "application/x-www-form-urlencoded"]) {
        let given = 0;
        let length = 0;
        const take = (_: Buffer, start: number, end: number) => {
          given++;
          length += end - start;
        };
        bodyCredentials({ stages: [value], contentType, grpcEncoding: "" }, every, { take }, new Budget());
        t.ok(given <= 16 * value.length + 8 * VALUES_MAX, `${JSON.stringify(unit)}: ${given} candidates`);
        t.ok(
          length <= 400 * value.length,
          `${JSON.stringify(unit)}: ${(length / value.length).toFixed()} bytes per byte`,
        );
      }
    }
  },
);

function heightOf(tree: Tree): number {
  return tree.kind === "node" ? 1 + Math.max(0, ...tree.parts.map(({ value }) => heightOf(value))) : 0;
}

t.test("XML deeper than the bound keeps its text, and is told", async (t) => {
  const budget = new Budget();
  const read = readXml(bytes(`${"<a>".repeat(40)}needle${"</a>".repeat(40)}<b>after</b>`), budget);
  t.same(leaves(read).map(String), ["needle", "after"]);
  t.ok(heightOf(read) <= DEPTH_MAX + 2);
  t.same([...budget.exceeded], ["xml"]);
});

t.test("XML of more elements than the bound keeps the rest as text, and is told", async (t) => {
  const budget = new Budget();
  const read = leaves(readXml(bytes(`${"<a/>".repeat(VALUES_MAX)}<b>needle</b>`), budget));
  t.match(String(read.at(-1)), /needle/);
  t.same([...budget.exceeded], ["xml"]);
});

t.test("a document that defines entities is told, and they are not expanded", async (t) => {
  const budget = new Budget();
  const lol = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join("");
  const read = leaves(readXml(bytes(`<!DOCTYPE a [<!ENTITY l0 "lol">${lol}]><a>&l9;</a>`), budget));
  t.same(read.map(String), ["&l9;"]);
  t.same([...budget.exceeded], ["xml"]);
});

t.test("fragments that spread each other are each read once", async (t) => {
  const fragments = Array.from(
    { length: 30 },
    (_, i) => `fragment F${i} on T { a { ...F${i + 1} } b { ...F${i + 1} } }`,
  );
  const [read] = readGraphql(
    bytes(`{ ...F0 } ${fragments.join(" ")} fragment F30 on T { c(d: "needle") }`),
    new Budget(),
  );
  t.same(leaves(read!).map(String), ["needle", "needle"], "where it is defined, and where it is spread");
});

t.test("GraphQL deeper than the bound is told", async (t) => {
  const budget = new Budget();
  readGraphql(bytes("{a".repeat(1_000)), budget);
  readGraphql(bytes(`{a(b: ${"[".repeat(1_000)}`), budget);
  t.same([...budget.exceeded], ["gql"]);
});
