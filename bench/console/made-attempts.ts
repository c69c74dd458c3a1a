import { gzipSync } from "node:zlib";
import { uuidV7 } from "../../src/core/uuid.ts";

const RULES = 300;
const ADDRESSES = 20_000;
const PATHS = 2_000;
const ROUTES = ["api", "api", "api", "api", "shop", "shop", "admin", "partners"];
const HOSTS: Readonly<Record<string, string>> = {
  api: "api.example.com",
  shop: "shop.example.com",
  admin: "admin.example.com",
  partners: "partners.example.com",
};
const NODES = 8;
const AGENTS = 60;

/** Attempts as nodes tell them: few rules, addresses and paths make most of them, and many make some. */
export class MadeAttempts {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = randomFrom(seed);
  }

  /** Lines of one node, gzip. @param times of the events, milliseconds */
  batch(times: readonly number[]): Buffer {
    const node = `node-${Math.floor(this.#next() * NODES)}`;
    return gzipSync(times.map((time) => `${JSON.stringify(this.#event(time, node))}\n`).join(""), { level: 1 });
  }

  #event(time: number, node: string): object {
    const address = this.#skewed(ADDRESSES);
    const rule = this.#ruleOf(address);
    const route = ROUTES[address % ROUTES.length]!;
    const path = this.#skewed(PATHS);
    const chance = this.#next();
    const action = chance < 0.85 ? "blocked" : chance < 0.97 ? "watched" : "allowed";
    return {
      time: new Date(time).toISOString(),
      type: "vpatch",
      event_id: uuidV7(time),
      schema: 1,
      action,
      rule_id: `leak-${rule}`,
      rule_title: `Token of service ${rule} in a public repository`,
      leak: String(rule),
      rule_mode: action === "watched" ? "watch" : "block",
      filtration_mode: "block",
      point: ["header", rule % 7 === 0 ? "X-API-KEY" : "AUTHORIZATION"],
      payload: "API leak",
      token_hint: "ak_l…9f8e (36)",
      fingerprint: `${String(rule).padStart(4, "0")}fingerprintOfATokn`,
      token_source: `github.com/acme/service-${rule}`,
      request_id: this.#hex(32),
      method: this.#next() < 0.8 ? "GET" : "POST",
      scheme: "https",
      host: HOSTS[route],
      path: path % 3 === 0 ? `/v2/orders/${path}` : `/v1/items/${path}`,
      query: "page=2&key=***",
      status: action === "blocked" ? 403 : 200,
      remote_addr: `${11 + (address % 180)}.${(address >> 8) & 255}.${(address * 7) & 255}.${address & 255}`,
      remote_port: 1_024 + Math.floor(this.#next() * 60_000),
      user_agent: `Mozilla/5.0 (X11; Linux x86_64) client/${this.#skewed(AGENTS)}.0`,
      http_version: "1.1",
      route,
      application: "1",
      node_id: node,
      ruleset: 17,
      duration_us: 60 + Math.floor(this.#next() * 90),
      count: this.#next() < 0.95 ? 1 : 1 + this.#skewed(500),
    };
  }

  /** Whoever has a token tries that one, and seldom another. */
  #ruleOf(address: number): number {
    const share = this.#next() < 0.9 ? (address * 0.618_034) % 1 : this.#next();
    return Math.floor(RULES ** share);
  }

  /** A number below `n`; the smaller, the more often: half of them are below the root of `n`. */
  #skewed(n: number): number {
    return Math.floor(n ** this.#next()) - 1;
  }

  #hex(digits: number): string {
    let text = "";
    while (text.length < digits)
      text += Math.floor(this.#next() * 2 ** 32)
        .toString(16)
        .padStart(8, "0");
    return text.slice(0, digits);
  }
}

/** Numbers in [0, 1) that a seed decides (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
