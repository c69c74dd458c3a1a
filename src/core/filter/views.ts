import { isAscii } from "node:buffer";

/**
 * The forms in which a value is shown to RE2, which reads UTF-8: ASCII as it is; other bytes as they are, for literals
 * beyond ASCII, and as Latin-1, so that no stray byte hides what stands around it from a `.`.
 */
export function regexViews(value: Buffer): readonly Buffer[] {
  return isAscii(value) ? [value] : [value, Buffer.from(value.toString("latin1"), "utf8")];
}
