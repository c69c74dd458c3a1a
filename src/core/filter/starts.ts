import { Readings } from "../decode/readings.ts";
import { percentReadings } from "../decode/percent.ts";
import { leaf, type Tree } from "../decode/tree.ts";
import type { Point } from "../hit.ts";
import { entryNames, entryValues } from "./entry.ts";
import type { JudgedRequest } from "./request.ts";

/** Yields the values of a point's start. */
export type Start = (request: JudgedRequest) => readonly Tree[];

/** The start a word of a point stands for; `header, K`, `credentials` and `anywhere` are walked by the plan itself. */
export function compileStart(word: string, key: Point[number] | undefined): Start {
  switch (word) {
    case "uri":
      return ({ view }) => [view.target, ...percentReadings(view.target)].map(leaf);
    case "path":
      return (request) => distinct(request.paths.flatMap(({ parts }) => parts[key as number] ?? []));
    case "path_all":
      return (request) => distinct(request.paths.flatMap(({ segments }) => segments));
    case "action_name":
      return (request) => distinct(request.paths.map(({ actionName }) => actionName));
    case "action_ext":
      return (request) => distinct(request.paths.flatMap(({ actionExt }) => actionExt ?? []));
    case "get": {
      const values = entryValues(String(key));
      return ({ query }) => values(query);
    }
    case "get_all":
      return ({ query }) => query.map(({ value }) => value);
    case "get_name":
      return ({ query }) => entryNames(query);
    case "header_all":
      return ({ view }) => Array.from({ length: view.fieldCount }, (_, i) => leaf(view.fieldValue(i)));
    case "header_name":
      return ({ view }) =>
        Array.from({ length: view.fieldCount }, (_, i) => leaf(Buffer.from(view.fieldName(i).toUpperCase())));
    case "post":
      return ({ body }) => (body === undefined ? [] : body.readings.map(leaf));
    case "method":
    case "scheme":
    case "proto":
    case "instance":
      return ({ view }) => [leaf(Buffer.from(view[word]))];
    case "remote_addr":
      return ({ view }) => [leaf(Buffer.from(view.remoteAddress))];
    default:
      throw new Error(`no point starts with ${word}`);
  }
}

function distinct(values: readonly Buffer[]): Tree[] {
  if (values.length < 2) return values.map(leaf);
  const readings = new Readings();
  for (const value of values) readings.add(value);
  return readings.list.map(leaf);
}
