import type { Readable } from "node:stream";
import type { Test } from "tap";
import type { FaultCode } from "../../../src/core/fault.ts";
import { nodeConfigSchema } from "../../../src/node/config/schema.ts";
import type { Sending } from "../../../src/node/upstream/sending.ts";
import { openUpstream, type Upstream } from "../../../src/node/upstream/upstream.ts";
import { writeFields } from "../../../src/node/written-fields.ts";

export interface Sent {
  readonly method?: string;
  readonly fields?: readonly string[];
  readonly body?: Readable;
  readonly bodyBytes?: number;
}

export interface Got {
  /** 0: there was no head. */
  readonly status: number;
  readonly body: string;
  /** Absent: the answer was complete. */
  readonly fault?: FaultCode;
}

/** An upstream as node.yaml describes it, closed when the test is over. */
export function open(t: Test, upstream: object, timeouts: Record<string, string> = {}): Upstream {
  const config = nodeConfigSchema.parse({ routes: [{ name: "all", upstream }], timeouts });
  const opened = openUpstream(config.routes[0]!.upstream, config.timeouts, { healthChanged() {} });
  t.teardown(() => opened.close());
  return opened;
}

/** Sends a request and gives what became of it; `started` gets hold of it on the way. */
export function send(
  upstream: Upstream,
  target: string,
  sent: Sent = {},
  started?: (sending: Sending) => void,
): Promise<Got> {
  const { method = "GET", fields = ["Host", "h"], body, bodyBytes } = sent;
  return new Promise((resolve) => {
    let status = 0;
    let text = "";
    const sending = upstream.send(
      { method, target, lines: writeFields(fields), hosted: fields[0] === "Host", body, bodyBytes },
      {
        interim() {},
        head: (code) => void (status = code),
        data: (bytes, start, end) => {
          text += bytes.toString("latin1", start, end);
          return true;
        },
        flush() {},
        end: () => resolve({ status, body: text }),
        failed: ({ code }) => resolve({ status, body: text, fault: code }),
      },
    );
    started?.(sending);
  });
}

/** Lets everything happen that was only waiting for its turn. */
export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}
