import { RUN_BYTES_MIN, scanRuns, wantedLengths } from "../../core/decode/token-runs.ts";
import type { FingerprintKey } from "../../core/fingerprint.ts";
import { TOKEN_BYTES_MAX } from "../../core/token/token-length.ts";

const ANY_LENGTH = wantedLengths(new Uint8Array(TOKEN_BYTES_MAX + 1).fill(1, RUN_BYTES_MIN));

/** Fingerprints of every run of characters in a text that could be a token, yielding after each. */
export function* printsIn(text: string, key: FingerprintKey): Generator<void, ReadonlySet<string>> {
  const bytes = Buffer.from(text);
  const prints = new Set<string>();
  for (const [start, end] of runsIn(bytes)) {
    prints.add(key.fingerprint(bytes.subarray(start, end)).toString("base64url"));
    yield;
  }
  return prints;
}

/** The text with `***` wherever this token stands in it. @param length in bytes; 0 where it is not known */
export function withoutToken(text: string, fingerprint: string, length: number, key: FingerprintKey): string {
  const bytes = Buffer.from(text);
  for (const [start, end] of runsIn(bytes)) {
    if (length !== 0 && end - start !== length) continue;
    const run = bytes.subarray(start, end);
    if (key.fingerprint(run).toString("base64url") === fingerprint) return text.replaceAll(run.toString(), "***");
  }
  return text;
}

function runsIn(bytes: Buffer): readonly (readonly [start: number, end: number])[] {
  const runs: [number, number][] = [];
  scanRuns(bytes, ANY_LENGTH, { take: (_, start, end) => void runs.push([start, end]) });
  return runs;
}
