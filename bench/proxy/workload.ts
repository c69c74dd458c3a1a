/** What every peer is asked, and what the upstream answers: 61 bytes of JSON. */
export const BODY = '{"id":42,"name":"padlock","tags":["a","b"],"price":12,"ok":1}';
export const TARGET = "/v1/items/42?page=2&sort=name";
/** What a client can leave unread: more than the buffers of the system take. */
export const LARGE = "/large";
export const LARGE_BYTES = 8 * 2 ** 20;
/** Below this path the upstream reads a body to its end before it answers. */
export const READING = "/reading/";

const ORDINARY = `Bearer ak_live_${"7".repeat(32)}`;
export const LISTED_TOKEN = `ak_live_${"9".repeat(32)}`;

const COMMON: Readonly<Record<string, string>> = {
  "User-Agent": "bench/1.0 (+https://example.com)",
  Accept: "application/json",
  "Accept-Encoding": "gzip, deflate, br",
  "Accept-Language": "en-US,en;q=0.9",
  Cookie: "theme=dark; session=0123456789abcdef; consent=1",
  Referer: "https://example.com/items",
};

/** Header fields of a request that passes, and of one that is blocked. */
export const PASSES: Readonly<Record<string, string>> = { ...COMMON, Authorization: ORDINARY };
export const BLOCKED: Readonly<Record<string, string>> = { ...COMMON, Authorization: `Bearer ${LISTED_TOKEN}` };

/** The n-th of the patterns that Keyward and ModSecurity are given; none matches the requests above. */
export function patternOf(n: number): string {
  return `^Bearer ak_live_${(n + 1).toString(16).padStart(8, "0")}`;
}
