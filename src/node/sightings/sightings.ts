import type { FingerprintKey } from "../../core/fingerprint.ts";
import { Secret } from "../../core/secret.ts";
import type { CheckedHead } from "../../core/strict/checked-head.ts";
import { CandidateHash } from "../../core/token/candidate-hash.ts";
import { RecentCandidates } from "../../core/token/recent-candidates.ts";
import { TOKEN_BYTES_MAX, TOKEN_BYTES_MIN } from "../../core/token/token-length.ts";
import type { Sighting } from "../../core/wire.ts";
import { eachCredential } from "./carriers.ts";
import { Sighted } from "./sighted.ts";

/** Credentials of one process that are followed at a time, about 1 KB each; more are counted as passed over. */
const PLACE_BITS = 14;
const PLACES_MAX = 2 ** PLACE_BITS;
/** What is remembered of a candidate is its place and how often that place had been given away by then. */
const TURNS_MAX = 2 ** (30 - PLACE_BITS);
/** Of one request. */
const CREDENTIALS_MAX = 4;

/** The credentials of one request that are followed; undefined where there is none. */
export type Seen = readonly Sighted[] | undefined;

/**
 * Which credentials work on the API, by their keyed fingerprints: how often, how they were answered, from how many
 * addresses. A leak shows by it whether its tokens are live and who uses them.
 */
export class Sightings {
  readonly #key: FingerprintKey;
  readonly #recent: RecentCandidates;
  readonly #addressHash: CandidateHash;
  readonly #places: (Sighted | undefined)[] = [];
  readonly #turns = new Uint32Array(PLACES_MAX);
  readonly #free: number[] = [];
  /** Place by fingerprint and route. */
  readonly #byName = new Map<string, number>();
  readonly #routes = new Map<string, number>();
  readonly #scratch = Buffer.alloc(TOKEN_BYTES_MAX + 2);
  #passedOver = 0;

  constructor(key: FingerprintKey) {
    this.#key = key;
    this.#recent = new RecentCandidates(key.candidateHashKey);
    // The same on every node of a tenant, so that counts of addresses merge.
    this.#addressHash = new CandidateHash(key.candidateHashKey);
  }

  /** Uses of credentials that found no place since the last time this was asked. */
  takePassedOver(): number {
    const passedOver = this.#passedOver;
    this.#passedOver = 0;
    return passedOver;
  }

  /** HOT PATH. To be asked when a request goes on to the upstream; counted is when its answer is known. */
  observe(head: CheckedHead, route: string): Seen {
    let seen: Sighted[] | undefined;
    eachCredential(head, (value) => {
      if (seen?.length === CREDENTIALS_MAX) return;
      const found = this.#find(value, route);
      if (found === undefined) return;
      if (seen === undefined) seen = [found];
      else if (!seen.includes(found)) seen.push(found);
    });
    return seen;
  }

  /** HOT PATH. @param status that the client got from the upstream */
  answered(seen: readonly Sighted[], status: number, address: string, nowMs: number): void {
    for (const sighted of seen) this.#current(sighted)?.count(status, address, nowMs, this.#hashOf);
  }

  /** Everything since the last time; places whose credential was not seen in between are given up. */
  *take(): Generator<Sighting> {
    for (const [place, sighted] of this.#places.entries()) {
      if (sighted === undefined) continue;
      if (!sighted.idle) yield sighted.take();
      else {
        sighted.followed = false;
        this.#byName.delete(nameOf(sighted.fingerprint, sighted.route));
        this.#places[place] = undefined;
        this.#turns[place] = (this.#turns[place]! + 1) % TURNS_MAX;
        this.#free.push(place);
      }
    }
  }

  #find(value: string, route: string): Sighted | undefined {
    const { length } = value;
    if (length < TOKEN_BYTES_MIN || length > TOKEN_BYTES_MAX) return undefined;
    const scratch = this.#scratch;
    scratch.write(value, 0, length, "latin1");
    // A credential on two routes is two candidates.
    scratch.writeUInt16LE(this.#routeNumber(route), length);
    const remembered = this.#recent.get(scratch, 0, length + 2);
    const place = remembered & (PLACES_MAX - 1);
    if (remembered >= 0 && remembered >>> PLACE_BITS === this.#turns[place]) return this.#places[place];
    const token = scratch.subarray(0, length);
    const fingerprint = this.#key.fingerprint(token).toString("base64url");
    const known = this.#byName.get(nameOf(fingerprint, route));
    const sighted =
      known === undefined ? new Sighted(fingerprint, route, new Secret(token).hint()) : this.#places[known]!;
    const taken = known ?? this.#follow(sighted);
    if (taken !== undefined) this.#recent.put(taken | (this.#turns[taken]! << PLACE_BITS));
    return taken === undefined ? undefined : sighted;
  }

  /** The one followed for the same credential: this one may have been given up while its request was under way. */
  #current(sighted: Sighted): Sighted | undefined {
    if (sighted.followed) return sighted;
    const place = this.#byName.get(nameOf(sighted.fingerprint, sighted.route)) ?? this.#follow(sighted);
    return place === undefined ? undefined : this.#places[place];
  }

  /** @returns its place; undefined where all are taken */
  #follow(sighted: Sighted): number | undefined {
    const place = this.#free.pop() ?? (this.#places.length < PLACES_MAX ? this.#places.length : undefined);
    if (place === undefined) {
      this.#passedOver++;
      return undefined;
    }
    sighted.followed = true;
    this.#places[place] = sighted;
    this.#byName.set(nameOf(sighted.fingerprint, sighted.route), place);
    return place;
  }

  #routeNumber(route: string): number {
    let number = this.#routes.get(route);
    if (number === undefined) this.#routes.set(route, (number = this.#routes.size));
    return number;
  }

  readonly #hashOf = (address: string): CandidateHash => {
    const length = this.#scratch.write(address.slice(0, 64), 0, "latin1");
    this.#addressHash.compute(this.#scratch, 0, length);
    return this.#addressHash;
  };
}

function nameOf(fingerprint: string, route: string): string {
  return `${fingerprint} ${route}`;
}
