/** Fields that end at each hop (RFC 9110 section 7.6.1), and what only the framing of one connection means. */
const ALWAYS: readonly string[] = [
  "connection",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

const DEFAULT: ReadonlySet<string> = new Set(ALWAYS);

/** Names, in lower case, of the fields that end here: the fixed ones and those a `Connection` field names. */
export function hopByHopNames(connectionValues: readonly string[]): ReadonlySet<string> {
  if (connectionValues.length === 0) return DEFAULT;
  const [only] = connectionValues;
  if (connectionValues.length === 1 && (only === "keep-alive" || only === "close")) return DEFAULT;
  const options = connectionValues.flatMap((value) => value.split(",")).map((option) => option.trim().toLowerCase());
  // Hot path: most connections only say keep-alive or close, which name nothing else.
  if (options.every((option) => option === "" || option === "close" || DEFAULT.has(option))) return DEFAULT;
  return new Set([...ALWAYS, ...options]);
}
