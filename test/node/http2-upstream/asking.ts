import type { Test } from "tap";
import { nodeConfigSchema } from "../../../src/node/config/schema.ts";
import type { ResponseHandler, Sending, UpstreamRequest } from "../../../src/node/upstream/sending.ts";
import { openUpstream, type Upstream } from "../../../src/node/upstream/upstream.ts";

export interface Opened {
  readonly upstream: Upstream;
  /** Addresses that changed, as they were told. */
  readonly changes: [url: string, healthy: boolean][];
  change(): Promise<void>;
}

/** An upstream as node.yaml describes it; closed with the test. */
export function open(t: Test, described: object | string, timeouts: Record<string, string> = {}): Opened {
  const config = nodeConfigSchema.parse({ routes: [{ name: "all", upstream: described }], timeouts });
  const changes: [string, boolean][] = [];
  let wake = (): void => {};
  const upstream = openUpstream(config.routes[0]!.upstream, config.timeouts, {
    healthChanged(url, healthy) {
      changes.push([url, healthy]);
      wake();
    },
  });
  t.teardown(() => upstream.close());
  return { upstream, changes, change: () => new Promise<void>((resolve) => (wake = resolve)) };
}

export interface Answer {
  /** 0: none came. */
  status: number;
  fields: readonly string[];
  body: string;
  trailers: readonly string[];
  interims: (readonly [status: number, fields: readonly string[]])[];
  /** The code of what went wrong; else empty. */
  fault: string;
}

export interface Asked {
  readonly sending: Sending;
  /** What there is so far. */
  readonly answer: Answer;
  readonly done: Promise<Answer>;
}

/** Sends a request, by default `GET /`. `takes`: what `data` answers, and so whether more is wanted at once. */
export function ask(upstream: Upstream, request: Partial<UpstreamRequest> = {}, takes = true): Asked {
  const answer: Answer = { status: 0, fields: [], body: "", trailers: [], interims: [], fault: "" };
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const handler: ResponseHandler = {
    interim: (status, fields) => void answer.interims.push([status, fields.list()]),
    head(status, _reason, fields) {
      answer.status = status;
      answer.fields = fields.list();
    },
    data(bytes, start, end) {
      answer.body += bytes.toString("latin1", start, end);
      return takes;
    },
    flush() {},
    end(trailers) {
      answer.trailers = trailers;
      resolve(answer);
    },
    failed(cause) {
      answer.fault = cause.code;
      resolve(answer);
    },
  };
  const lines = "Host: api.test\r\n";
  const sending = upstream.send(
    { method: "GET", target: "/", lines, hosted: true, body: undefined, ...request },
    handler,
  );
  return { sending, answer, done: promise };
}
