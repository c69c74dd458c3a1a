import { Budget } from "../decode/budget.ts";
import { readCookies } from "../decode/cookie.ts";
import { pathReadings, type PathReading } from "../decode/path.ts";
import { queryOf, splitPairs } from "../decode/query.ts";
import type { RequestView } from "../view.ts";
import { cookieEntries, queryEntry, type Entry } from "./entry.ts";
import { JudgedBody, type BodyHead } from "./judged-body.ts";

const HOST_PORT = /:\d*$/;
const NO_TRAILERS: readonly Buffer[] = [];
const NO_FIELDS: BodyHead = { fieldCount: 0, fieldName: () => "", fieldValue: () => Buffer.alloc(0) };
const NO_PATH: PathReading = { segments: [], parts: [], actionName: Buffer.alloc(0), actionExt: undefined };

/** One request while it is judged: what was decoded of it is kept here and shared by all rules. */
export class JudgedRequest {
  readonly view: RequestView;
  readonly nowMs: number;
  /** Of what is judged together: head and body, or one message behind them. */
  budget = new Budget();
  /** Values of the fields behind the body, once they have come. */
  trailers: readonly Buffer[] = NO_TRAILERS;
  #paths: readonly PathReading[] | undefined;
  #query: readonly Entry[] | undefined;
  #cookies: readonly Entry[] | undefined;
  #hosts: readonly string[] | undefined;
  #body: JudgedBody | undefined;
  #decoded: Map<string, Map<Buffer, unknown>> | undefined;

  constructor(view: RequestView, nowMs: number) {
    this.view = view;
    this.nowMs = nowMs;
  }

  /** At least one; an empty one where the target has no path. */
  get paths(): readonly PathReading[] {
    return (this.#paths ??= this.#readPaths());
  }

  get query(): readonly Entry[] {
    return (this.#query ??= splitPairs(queryOf(this.view.target), this.budget).map(queryEntry));
  }

  /** Of all Cookie lines. */
  get cookies(): readonly Entry[] {
    return (this.#cookies ??= cookieEntries(
      this.fieldValues("cookie").flatMap((line) => readCookies(line, this.budget)),
    ));
  }

  /** Host values, lower case: as given, without port, without a dot at the end. */
  get hosts(): readonly string[] {
    return (this.#hosts ??= [...new Set(this.fieldValues("host").flatMap(hostReadings))]);
  }

  /** Undefined while the head alone is judged. */
  get body(): JudgedBody | undefined {
    return this.#body;
  }

  receive(body: Buffer): void {
    this.#body = new JudgedBody(body, this.view, this.budget);
  }

  /** A message of the body, one of several that are judged one after the other. @param before messages that came before it */
  receiveNext(message: Buffer, before: number): void {
    this.budget = new Budget();
    this.#decoded = undefined;
    this.#body = new JudgedBody(message, this.view, this.budget, before);
  }

  /** Something that was sent after the request, and of which its head says nothing. */
  receiveMessage(message: Buffer): void {
    this.#body = new JudgedBody(message, NO_FIELDS, this.budget);
  }

  /** What a decoder made of a value (the very Buffer), read when first asked for. */
  once<T>(decoder: string, value: Buffer, read: () => T): T {
    const decoded = (this.#decoded ??= new Map());
    let known = decoded.get(decoder);
    if (known === undefined) decoded.set(decoder, (known = new Map()));
    if (!known.has(value)) known.set(value, read());
    return known.get(value) as T;
  }

  /** Values of all field lines with this name (lower case). */
  fieldValues(name: string): Buffer[] {
    const values: Buffer[] = [];
    for (let i = 0; i < this.view.fieldCount; i++)
      if (this.view.fieldName(i) === name) values.push(this.view.fieldValue(i));
    return values;
  }

  #readPaths(): readonly PathReading[] {
    const readings = pathReadings(this.view.target, this.budget);
    return readings.length === 0 ? [NO_PATH] : readings;
  }
}

function hostReadings(value: Buffer): string[] {
  const host = value.toString("latin1").toLowerCase();
  const name = host.replace(HOST_PORT, "");
  return [host, name, name.endsWith(".") ? name.slice(0, -1) : name];
}
