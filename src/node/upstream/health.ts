import type { UpstreamConfig } from "../config/schema.ts";

export type HealthPolicy = UpstreamConfig["health"];

/**
 * What is known of one address. Passive: after `unhealthy_after` failed connects in a row it rests for `cooldown`, then
 * one more failure sends it to rest again. Active: `unhealthy_after` failed checks in a row take it down,
 * `healthy_after` good ones bring it back. Times are milliseconds of a monotonic clock, given by the caller.
 */
export class Health {
  /** Active checks say it is down. */
  down = false;
  /** It rests until then; 0: it does not. */
  restsUntilMs = 0;
  readonly #policy: HealthPolicy;
  #connectFailures = 0;
  #opposingChecks = 0;

  constructor(policy: HealthPolicy) {
    this.#policy = policy;
  }

  available(nowMs: number): boolean {
    return !this.down && nowMs >= this.restsUntilMs;
  }

  connected(): void {
    this.#connectFailures = 0;
    this.restsUntilMs = 0;
  }

  connectFailed(nowMs: number): void {
    this.#connectFailures++;
    if (this.#connectFailures >= this.#policy.unhealthy_after) this.restsUntilMs = nowMs + this.#policy.cooldown;
  }

  checked(good: boolean): void {
    // Only results against the present state count towards a change.
    if (good !== this.down) {
      this.#opposingChecks = 0;
      return;
    }
    this.#opposingChecks++;
    const enough = good ? this.#policy.healthy_after : this.#policy.unhealthy_after;
    if (this.#opposingChecks < enough) return;
    this.down = !good;
    this.#opposingChecks = 0;
    if (good) this.connected();
  }
}
