import type { TestConsole } from "../open-console.ts";

type Method = "GET" | "POST" | "PUT" | "DELETE";

export async function ask(
  console: TestConsole,
  method: Method,
  path: string,
  { payload, ...headers }: { payload?: object; "if-match"?: string; authorization?: string } = {},
) {
  const answer = await console.api.inject({
    method,
    url: `/api/v1/rules${path}`,
    headers: { ...(await console.as("administrator")), ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers, text: answer.body };
}

export const RULE = { id: "no-debug", type: "vpatch", title: "No debugging", point: ["header", "X-DEBUG"] };
