/** Something that may take only so long. One entry serves all limits of a connection, one after the other. */
export interface Timed {
  /** When it is late, on the wheel's clock; 0: never. Set by `arm` and `disarm`. */
  deadlineMs: number;
  /** Its place on the wheel; -1: not on it. The wheel's own business. */
  place: number;
  /** It is late. Called once per `arm`. */
  late(): void;
}

/**
 * Coarse time limits for many connections behind one timer: setting and clearing one writes a number. Each tick looks at
 * every entry that was armed and not removed, so a limit is kept to within a tick, never early.
 */
export class TimerWheel {
  readonly #tickMs: number;
  readonly #entries: Timed[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(tickMs: number) {
    this.#tickMs = tickMs;
  }

  get size(): number {
    return this.#entries.length;
  }

  arm(entry: Timed, delayMs: number): void {
    entry.deadlineMs = performance.now() + delayMs;
    if (entry.place !== -1) return;
    entry.place = this.#entries.push(entry) - 1;
    this.#timer ??= setInterval(() => this.#tick(), this.#tickMs).unref();
  }

  disarm(entry: Timed): void {
    entry.deadlineMs = 0;
  }

  /** Takes an entry off the wheel, for good or until it is armed again. */
  remove(entry: Timed): void {
    const { place } = entry;
    entry.deadlineMs = 0;
    if (place === -1) return;
    entry.place = -1;
    const last = this.#entries.pop()!;
    if (last !== entry) {
      this.#entries[place] = last;
      last.place = place;
    }
    if (this.#entries.length > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    const nowMs = performance.now();
    // Backwards: an entry that is removed gives its place to one that was looked at already.
    for (let i = this.#entries.length - 1; i >= 0; i--) {
      const entry = this.#entries[i];
      if (entry === undefined || entry.deadlineMs === 0 || entry.deadlineMs > nowMs) continue;
      entry.deadlineMs = 0;
      entry.late();
    }
  }
}

/** The limits of all HTTP/1 connections of this process. */
export const connectionTimers = new TimerWheel(50);
