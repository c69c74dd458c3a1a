/** Short options of curl that take a value, with their long names where they bear on the head. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ...([
    ["A", "user-agent"],
    ["b", "cookie"],
    ["d", "data"],
    ["e", "referer"],
    ["F", "form"],
    ["H", "header"],
  ] as const),
  ...([
    ["r", "range"],
    ["T", "upload-file"],
    ["u", "user"],
    ["X", "request"],
  ] as const),
  ...[..."cCDEKmoPQtUwxyYz"].map((letter) => [letter, ""] as const),
]);
const SHORT_FLAGS: ReadonlyMap<string, string> = new Map([
  ["G", "get"],
  ["I", "head"],
]);
/** Long options that take a value. */
const LONG: ReadonlySet<string> = new Set([
  ...[...SHORT.values()].filter((name) => name !== ""),
  ...["data-ascii", "data-binary", "data-raw", "data-urlencode", "json", "oauth2-bearer", "url"],
  ...["cacert", "cert", "config", "connect-timeout", "connect-to", "cookie-jar", "dump-header", "interface", "key"],
  ...["limit-rate", "max-redirs", "max-time", "output", "proxy", "proxy-user", "resolve", "retry", "write-out"],
]);

export interface CurlOption {
  /** Long name; `url` also for a word that is no option. Empty where it has no bearing on the head. */
  readonly name: string;
  readonly value: string;
}

/** The options in the words after `curl`: `-Xvalue`, `-sSX value`, `--name value`. Unknown ones are taken for flags. */
export function curlOptions(words: readonly string[]): CurlOption[] {
  const options: CurlOption[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word.startsWith("--")) {
      const name = word.slice(2);
      options.push({ name, value: LONG.has(name) ? (words[++i] ?? "") : "" });
    } else if (word.startsWith("-") && word.length > 1) {
      for (let at = 1; at < word.length; at++) {
        const name = SHORT.get(word[at]!);
        if (name === undefined) options.push({ name: SHORT_FLAGS.get(word[at]!) ?? "", value: "" });
        else {
          options.push({ name, value: at + 1 < word.length ? word.slice(at + 1) : (words[++i] ?? "") });
          break;
        }
      }
    } else options.push({ name: "url", value: word });
  }
  return options;
}
