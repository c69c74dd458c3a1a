import type { Tree } from "../decode/tree.ts";
import type { JudgedRequest } from "./request.ts";

/** One step of a point: values in, values out. A step never throws and yields nothing where it does not apply. */
export type Step = (values: readonly Tree[], request: JudgedRequest) => readonly Tree[];
