/** Classes of octets for heads; a string is read as Latin-1, anything above 0xff is in no class. */

const TOKEN_MARKS = "!#$%&'*+-.^_`|~";

/** RFC 9110 section 5.6.2: tchar. */
export const TOKEN: Uint8Array = table(
  (code) => isAlphanumeric(code) || TOKEN_MARKS.includes(String.fromCharCode(code)),
);

/** RFC 9110 section 5.5: HTAB, SP, VCHAR, obs-text. */
export const VALUE: Uint8Array = table((code) => code === 0x09 || (code >= 0x20 && code !== 0x7f));

/** What a request target may hold: visible ASCII but `#` (a fragment never travels). */
const TARGET = table((code) => code > 0x20 && code < 0x7f && code !== 0x23);

export function isToken(text: string): boolean {
  if (text.length === 0) return false;
  for (let i = 0; i < text.length; i++) if (TOKEN[text.charCodeAt(i)] !== 1) return false;
  return true;
}

/** A field value without surrounding white space and without control bytes. May be empty. */
export function isFieldValue(text: string): boolean {
  const { length } = text;
  if (length === 0) return true;
  if (isBlank(text.charCodeAt(0)) || isBlank(text.charCodeAt(length - 1))) return false;
  for (let i = 0; i < length; i++) if (VALUE[text.charCodeAt(i)] !== 1) return false;
  return true;
}

export function isTargetText(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (TARGET[text.charCodeAt(i)] !== 1) return false;
  return true;
}

export function isAlphanumeric(code: number): boolean {
  const letter = code | 0x20;
  return isDigit(code) || (letter >= 0x61 && letter <= 0x7a);
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** A table over all octets: 1 where the octet belongs to the class. */
export function table(member: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => (member(code) ? 1 : 0));
}

/** Space or tab. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
