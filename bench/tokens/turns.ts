export interface LongestTurn {
  /** By the clock: what a client may have waited; on a shared machine also while other processes ran. */
  readonly wallMs: number;
  /** At most what the clock and the thread's CPU time say: what the work itself held the event loop for. */
  readonly cpuMs: number;
}

/** Watches how long the event loop is held between two of its turns. Call to read and start again. */
export function watchTurns(): () => LongestTurn {
  let wallMs = 0;
  let cpuMs = 0;
  let seenMs = performance.now();
  let seenCpuMs = threadCpuMs();
  setInterval(() => {
    const nowMs = performance.now();
    const nowCpuMs = threadCpuMs();
    wallMs = Math.max(wallMs, nowMs - seenMs);
    cpuMs = Math.max(cpuMs, Math.min(nowCpuMs - seenCpuMs, nowMs - seenMs));
    seenMs = nowMs;
    seenCpuMs = nowCpuMs;
  }, 1).unref();
  return () => {
    const longest = { wallMs, cpuMs };
    wallMs = cpuMs = 0;
    return longest;
  };
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e3;
}
