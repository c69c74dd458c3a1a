/**
 * How much a byte separates what stands beside it, in a value that may hold a credential: from white space, which every
 * back end takes for an end, to a dot, which few do. A run between two bytes of a level or a higher one is read as it
 * stands, so that a token is found behind `key:` and is also found whole where it holds a colon.
 */
const ATOM = 1;
export const [WORD, SECTION, PART, LIST] = [2, 3, 4, 5];
export const LEVEL = 7;

/** Further bits of a class: foreign to base64, begins an escape, is `%`, is `=`, is a space or tab. */
export const [FOREIGN, ESCAPES, PERCENT, EQUALS, BLANK] = [8, 16, 32, 64, 128];

/** Levels by byte. Control bytes and what is not ASCII separate: a NUL ends a C string, many trim more than ASCII white space. */
const SEPARATED: readonly (readonly [level: number, bytes: RegExp])[] = [
  [LIST, /[\t-\r ,;"&]/],
  [SECTION, /[:@\\]/],
  [WORD, /[/=]/],
  [ATOM, /[.~%+]/],
  [0, /[A-Za-z0-9_-]/],
  [PART, /[^]/],
];

/** What each byte is to a scan; 0 for most. */
export const CLASS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  const [level] = SEPARATED.find(([, bytes]) => bytes.test(char))!;
  return (
    level |
    (/[A-Za-z0-9+/\-_=]/.test(char) ? 0 : FOREIGN) |
    (char === "\\" ? ESCAPES : 0) |
    (char === "%" ? PERCENT : 0) |
    (char === "=" ? EQUALS : 0) |
    (/[\t ]/.test(char) ? BLANK : 0)
  );
});
