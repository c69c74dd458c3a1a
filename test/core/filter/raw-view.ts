import type { RequestView } from "../../../src/core/view.ts";

export interface ViewFacts {
  readonly scheme?: "http" | "https";
  readonly remoteAddress?: string;
  readonly instance?: string;
  readonly hasBody?: boolean;
}

/** Reads a raw request head, Latin-1 text with a byte per character, into a view. For tests: nothing is checked. */
export function rawView(head: string, facts: ViewFacts = {}): RequestView {
  const [requestLine, ...lines] = head.replace(/\r?\n$/, "").split(/\r?\n/);
  const [, method, target, proto] = /^(\S+) (.*) HTTP\/(\S+)$/.exec(requestLine!)!;
  const fields = lines.map((line): [name: string, value: Buffer] => {
    const colon = line.indexOf(":");
    return [
      line.slice(0, colon).toLowerCase(),
      Buffer.from(line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, ""), "latin1"),
    ];
  });
  return {
    method: method!,
    scheme: facts.scheme ?? "https",
    proto: proto as RequestView["proto"],
    remoteAddress: facts.remoteAddress ?? "192.0.2.1",
    instance: facts.instance ?? "",
    target: Buffer.from(target!, "latin1"),
    hasBody: facts.hasBody ?? false,
    fieldCount: fields.length,
    fieldName: (i) => fields[i]![0],
    fieldValue: (i) => fields[i]![1],
  };
}
