import { PASSES } from "./workload.ts";

/** Of each body. */
export const BYTES = 1_048_576;
const CHUNK_BYTES = 65_536;

export interface BodyWay {
  readonly name: string;
  readonly target: string;
  readonly upload: boolean;
  readonly chunked: boolean;
}

export const WAYS: readonly BodyWay[] = [
  { name: "download, Content-Length", target: "/length", upload: false, chunked: false },
  { name: "download, chunked", target: "/chunked", upload: false, chunked: true },
  { name: "upload, Content-Length", target: "/length", upload: true, chunked: false },
  { name: "upload, chunked", target: "/chunked", upload: true, chunked: true },
];

/** The request of an upload as a script for wrk, written out in full: wrk itself knows no chunks. */
export function uploadScript({ target, chunked }: BodyWay): string {
  const fields = Object.entries(PASSES).map(([name, value]) => `${name}: ${value}\\r\\n`);
  const framing = chunked ? "Transfer-Encoding: chunked" : `Content-Length: ${BYTES}`;
  const body = chunked
    ? `string.rep("${CHUNK_BYTES.toString(16)}\\r\\n" .. string.rep("x", ${CHUNK_BYTES}) .. "\\r\\n", ${BYTES / CHUNK_BYTES}) .. "0\\r\\n\\r\\n"`
    : `string.rep("x", ${BYTES})`;
  return `local request_bytes = "POST ${target} HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\n${fields.join("")}${framing}\\r\\n\\r\\n" .. ${body}
request = function() return request_bytes end
`;
}
