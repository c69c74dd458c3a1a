import { DEPTH_MAX } from "./budget.ts";

const [OPEN, CLOSE] = [0x5b, 0x5d];

/**
 * The key path of a name in bracket notation: `a[b][c]` → a, b, c; `a[]` → a and an empty key. Undefined for a name
 * without brackets. A bracket that is never closed runs to the end; deeper than 16 the rest is one key.
 */
export function bracketPath(name: Buffer): Buffer[] | undefined {
  let open = name.indexOf(OPEN);
  if (open <= 0) return undefined;
  const path = [name.subarray(0, open)];
  while (open !== -1) {
    const close = name.indexOf(CLOSE, open + 1);
    if (close === -1 || path.length === DEPTH_MAX) {
      path.push(name.subarray(open + 1));
      break;
    }
    path.push(name.subarray(open + 1, close));
    open = name.indexOf(OPEN, close + 1);
  }
  return path;
}
