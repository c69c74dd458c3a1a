/** Where to go once signed in: only within this console, whatever the address says. */
export function pathAfter(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : "/";
}
