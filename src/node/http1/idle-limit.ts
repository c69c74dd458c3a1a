/** An idle connection is kept this long, unless the upstream says in `Keep-Alive` how long it keeps it. */
export const IDLE_MS = 4_000;
const IDLE_MS_MAX = 600_000;
/** Ours ends this much sooner than the upstream's, lest a request crosses the end of the connection. */
const MARGIN_MS = 1_000;

/** How long a connection is kept idle; 0 or less: not at all. `keptMs` is what the upstream said, if anything. */
export function idleLimitMs(keptMs: number | undefined): number {
  return keptMs === undefined ? IDLE_MS : Math.min(keptMs - MARGIN_MS, IDLE_MS_MAX);
}
