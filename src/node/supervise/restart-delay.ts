const FIRST_MS = 100;
const LAST_MS = 10_000;

/** How long the successor of a dead worker waits: not at all, but ever longer when workers die soon after their start. */
export function restartDelayMs(quickDeaths: number): number {
  return quickDeaths <= 1 ? 0 : Math.min(FIRST_MS * 2 ** (quickDeaths - 2), LAST_MS);
}
