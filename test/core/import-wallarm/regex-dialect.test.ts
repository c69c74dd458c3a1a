import t from "tap";
import { dialectFault } from "../../../src/core/import-wallarm/regex-dialect.ts";

/** The place of what is wrong, from 1, and a word of the reason. */
const CASES: readonly [source: string, place?: number, reason?: RegExp][] = [
  ["^Bearer ak_live_(9f8e|7c6d)$"],
  ["a~b", 2, /operator ~/],
  ["~a", 1, /operator ~/],
  ["a&b", 2, /operator &/],
  ["(a.*)&(.*b)", 6, /operator &/],
  [String.raw`a\~b\&c`],
  ["[~&]"],
  ["[^]~&]x~", 8, /operator ~/],
  ["[]&]&", 5, /operator &/],
  [String.raw`[\]&]&`, 6, /operator &/],
  ["[[:alpha:]&]"],
  ["[[:^alpha:]&]~", 14, /operator ~/],
  ["a(?=b)", 2, /look-around/],
  ["a(?!b)", 2, /look-around/],
  ["(?<=a)b", 1, /look-around/],
  ["(?<!a)b", 1, /look-around/],
  ["(?>a)b", 1, /atomic/],
  ["(?:a)(?i)b(?P<n>c)"],
  ["(?<name>a)"],
  ["a++", 2, /possessive/],
  ["a*+", 2, /possessive/],
  ["a?+", 2, /possessive/],
  ["a{2,3}+b", 2, /possessive/],
  ["a{2}+b", 2, /possessive/],
  ["a+?b*?"],
  [String.raw`a\++`],
  ["[+]+"],
  [String.raw`(a)\1`, 4, /back-reference/],
  [String.raw`\\1`],
  [String.raw`[\1]`],
  [String.raw`\d\x41\0`],
  ["a\\"],
  ["[a"],
];

for (const [source, place, reason] of CASES) {
  t.test(`${source} ${place === undefined ? "is left to RE2" : `is refused at ${place}`}`, async (t) => {
    const fault = dialectFault(source);
    if (place === undefined || reason === undefined) return void t.equal(fault, undefined);
    t.equal(fault?.split(":")[0], `regex, character ${place}`);
    t.match(fault, reason);
    if (source.length > 4) t.notOk(fault?.includes(source), "the pattern is not shown");
  });
}
