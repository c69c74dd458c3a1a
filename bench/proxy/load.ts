import { spawn } from "node:child_process";
import { LOAD_CORE } from "./process.ts";

export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** Answers other than 2xx and 3xx. */
  readonly refused: number;
  /** Requests without an answer. */
  readonly failed: number;
}

export const CONNECTIONS = 64;
/** A slow peer is slow, not broken: with 64 connections on one core an answer may take seconds. */
const TIMEOUT_SECONDS = 30;
const UNIT_US = new Map([
  ["us", 1],
  ["ms", 1e3],
  ["s", 1e6],
]);

export interface LoadShape {
  readonly connections?: number;
  /** A script for wrk that makes the requests; their fields are its own. */
  readonly script?: string;
}

/** Asks over keep-alive connections for `seconds`, as fast as it is answered. */
export async function load(
  url: string,
  fields: Readonly<Record<string, string>>,
  seconds: number,
  { connections = CONNECTIONS, script }: LoadShape = {},
): Promise<Load> {
  const headers = Object.entries(fields).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const args = [
    "-c",
    String(LOAD_CORE),
    "wrk",
    "-t1",
    `-c${connections}`,
    `-d${seconds}s`,
    "--timeout",
    `${TIMEOUT_SECONDS}s`,
    "--latency",
    ...(script === undefined ? headers : ["-s", script]),
    url,
  ];
  const child = spawn("taskset", args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) text += String(chunk);
  const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)?.slice(1) ?? [];
  const requests = numberIn(text, /(\d+) requests in/);
  if (requests === 0) throw new Error(`no request to ${url} was answered in ${seconds} s`);
  return {
    requests,
    perSecond: numberIn(text, /Requests\/sec:\s+([\d.]+)/),
    p50Us: latencyIn(text, 50),
    p99Us: latencyIn(text, 99),
    refused: Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0),
    failed: errors.reduce((sum, count) => sum + Number(count), 0),
  };
}

function numberIn(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`wrk said: ${text}`);
  return Number(found);
}

function latencyIn(text: string, percent: number): number {
  const [, value, unit] = new RegExp(`\\s${percent}%\\s+([\\d.]+)(us|ms|s)`).exec(text) ?? [];
  return Number(value) * (UNIT_US.get(unit ?? "") ?? Number.NaN);
}
