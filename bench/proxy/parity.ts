import { PASSES, TARGET } from "./workload.ts";

export interface Sample {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string;
}

export async function sample(port: number): Promise<Sample> {
  const answer = await fetch(`http://127.0.0.1:${port}${TARGET}`, { headers: PASSES });
  return { status: answer.status, contentType: answer.headers.get("content-type"), body: await answer.text() };
}

/** Peers are compared only when the client sees the same through each: status, content type, and every byte of the body. */
export function assertSame(name: string, given: Sample, expected: Sample): void {
  for (const part of ["status", "contentType", "body"] as const) {
    if (given[part] !== expected[part]) {
      throw new Error(
        `${name} answers with ${part} ${JSON.stringify(given[part])} instead of ${JSON.stringify(expected[part])}`,
      );
    }
  }
}
