import { leaf, type Tree } from "../decode/tree.ts";
import type { Point } from "../hit.ts";
import { kindAfter, STARTS, STEPS } from "../point/grammar.ts";
import { EVERY_RUN, readCredentials, readRuns } from "./candidates.ts";
import type { JudgedRequest } from "./request.ts";
import { compileStart } from "./starts.ts";
import { bytesOf, compileStep } from "./steps.ts";

/** The values a point yields, by the steps that the plans are made of. For explaining; plans share the steps of many points. */
export function pointValues(point: Point, request: JudgedRequest): readonly Buffer[] {
  const [start, key] = point;
  const word = STARTS.get(String(start))!;
  let kind = word.kind;
  let values = startValues(String(start), key, request);
  for (let i = word.key === undefined ? 1 : 2; i < point.length;) {
    const step = STEPS.get(String(point[i]))!;
    values = compileStep(String(point[i]), point[i + 1], kind)(values, request);
    kind = kindAfter(step, kind);
    i += step.key === undefined ? 1 : 2;
  }
  return bytesOf(values);
}

function startValues(start: string, key: Point[number] | undefined, request: JudgedRequest): readonly Tree[] {
  if (start === "header") return request.fieldValues(String(key).toLowerCase()).map(leaf);
  if (start !== "credentials" && start !== "anywhere") return compileStart(start, key)(request);
  const values: Tree[] = [];
  const take = (bytes: Buffer, from: number, to: number) => values.push(leaf(bytes.subarray(from, to)));
  readCredentials("head", request, EVERY_RUN, { take });
  if (start === "anywhere") readRuns("head", request, EVERY_RUN, { take });
  readCredentials("body", request, EVERY_RUN, { take });
  return values;
}
