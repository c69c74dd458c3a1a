import type { Pinned } from "./process.ts";

/** Where a peer finds what it needs, and the folder it may write to. */
export interface PeerPlace {
  readonly folder: string;
  readonly upstreamPort: number;
  /** Of the loopback address; the peer serves here. */
  readonly port: number;
  /** Files; present: it serves HTTPS. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** A proxy that is measured. One file each under peers/. */
export interface Peer {
  readonly name: string;
  /** What a Keyward among the peers was given. */
  readonly carries?: { readonly rules: number; readonly tokens: number };
  /** Why it cannot run on this machine; undefined: it can. */
  missing(): Promise<string | undefined>;
  start(place: PeerPlace): Promise<Pinned>;
  /** A line about its version. */
  version(): Promise<string>;
}
