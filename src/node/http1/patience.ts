import { connectionTimers, type Timed } from "./timer-wheel.ts";

/** What a connection waits for; each has its own limit. */
export type WaitFor = "nothing" | "head" | "request" | "body" | "taking" | "leaving";

/** How long a connection may make the node wait: one entry on the wheel, whatever it is for. */
export class Patience implements Timed {
  deadlineMs = 0;
  place = -1;
  waitsFor: WaitFor = "nothing";
  readonly #ended: (waitedFor: WaitFor) => void;

  constructor(ended: (waitedFor: WaitFor) => void) {
    this.#ended = ended;
  }

  /** Starts anew even where it waits for the same. */
  wait(what: WaitFor, limitMs: number): void {
    this.waitsFor = what;
    connectionTimers.arm(this, limitMs);
  }

  /** Goes on where it waits for the same already. */
  keepWaiting(what: WaitFor, limitMs: number): void {
    if (this.waitsFor !== what) this.wait(what, limitMs);
  }

  stop(): void {
    this.waitsFor = "nothing";
    connectionTimers.disarm(this);
  }

  /** For good. */
  end(): void {
    connectionTimers.remove(this);
  }

  late(): void {
    const { waitsFor } = this;
    this.waitsFor = "nothing";
    this.#ended(waitsFor);
  }
}
