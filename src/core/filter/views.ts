import { isAscii, isUtf8 } from "node:buffer";

/**
 * The forms in which a value is shown to RE2, which reads UTF-8: ASCII as it is; other bytes as they are when they are
 * valid UTF-8, and as Latin-1, so that no stray byte hides what stands around it from a `.`.
 */
export function regexViews(value: Buffer): readonly Buffer[] {
  if (isAscii(value)) return [value];
  const latin1 = Buffer.from(value.toString("latin1"), "utf8");
  return isUtf8(value) ? [value, latin1] : [latin1];
}
