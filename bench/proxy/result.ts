import { median, table } from "../report.ts";
import type { Load } from "./load.ts";
import type { Peer } from "./peer.ts";

export interface Measured {
  readonly peer: Peer;
  /** One per round. */
  readonly loads: (Load & { readonly cpuUs: number })[];
}

/** Figures are medians of the rounds; a ratio is the median of the ratios within each round, since machines have moods. */
export function peerTable(peers: readonly Measured[]): string {
  const rows = peers.map((measured) => {
    const of = (read: (load: Measured["loads"][number]) => number) => median(measured.loads.map(read));
    return [
      measured.peer.name,
      of(({ cpuUs }) => cpuUs).toFixed(1),
      Math.round(of(({ perSecond }) => perSecond)).toLocaleString("en"),
      milliseconds(of(({ p50Us }) => p50Us)),
      milliseconds(of(({ p99Us }) => p99Us)),
      ratio(
        measured,
        peers.find(({ peer }) => peer.name === "nginx"),
      ),
      ratio(
        measured,
        peers.find(({ peer }) => peer.name === "http-proxy-3"),
      ),
    ];
  });
  return table(["proxy", "CPU µs/request", "requests/s", "p50 ms", "p99 ms", "÷ nginx", "÷ http-proxy-3"], rows);
}

/** What must be reached, where both sides of it were measured. */
export function ratioTable(peers: readonly Measured[]): string {
  const carrying = (what: (carried: { rules: number; tokens: number }) => boolean) =>
    peers.find(({ peer }) => peer.carries !== undefined && what(peer.carries));
  const bare = carrying(({ rules, tokens }) => rules === 0 && tokens === 0);
  const ruled = carrying(({ rules, tokens }) => rules > 0 && tokens === 0);
  const oneToken = carrying(({ tokens }) => tokens === 1);
  const listed = carrying(({ tokens }) => tokens > 1);
  const nginx = peers.find(({ peer }) => peer.name === "nginx");
  const rows: readonly (readonly [over: Measured | undefined, under: Measured | undefined, bar: string])[] = [
    [listed ?? ruled, nginx, "1.25"],
    [ruled, bare, "1.15"],
    [listed, oneToken, "1.03"],
  ];
  return table(
    ["CPU per request", "ratio", "bar"],
    rows
      .filter(([over, under]) => over !== undefined && under !== undefined)
      .map(([over, under, bar]) => [`${over!.peer.name} ÷ ${under!.peer.name}`, ratio(over!, under), bar]),
  );
}

function ratio({ loads }: Measured, other: Measured | undefined): string {
  if (other === undefined) return "";
  return median(loads.map(({ cpuUs }, round) => cpuUs / other.loads[round]!.cpuUs)).toFixed(2);
}

function milliseconds(us: number): string {
  return (us / 1e3).toFixed(2);
}
