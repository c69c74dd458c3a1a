/** Names a process's part of the spool: no other process has had it, and its number tells whether it still runs. */
export function laneName(): string {
  return `${Date.now()}-${process.pid}`;
}

export function pidOf(lane: string): number {
  return Number(lane.slice(lane.indexOf("-") + 1));
}
