import { trimmed } from "./bytes.ts";
import { leaf, type Node, type NodePart } from "./tree.ts";

/** An element while it is read. */
export interface OpenElement {
  /** As written in its tag, Latin-1. */
  readonly name: string;
  text(piece: Buffer): void;
  comment(text: Buffer): void;
  attribute(name: string, value: Buffer): void;
  child(element: OpenElement): void;
  node(): Node;
}

export function openElement(name: string): OpenElement {
  const pieces: Buffer[] = [];
  const parts: NodePart[] = [];
  return {
    name,
    text: (piece) => pieces.push(piece),
    comment: (text) => parts.push({ facet: "comment", names: [], value: leaf(text) }),
    attribute: (name, value) => parts.push({ facet: "attribute", names: namesOf(name), value: leaf(value) }),
    child: (element) => parts.push({ facet: "tag", names: namesOf(element.name), value: element.node() }),
    node: () => ({ kind: "node", values: textsOf(pieces), parts }),
  };
}

/** Text and CDATA of the element itself joined, as it is and trimmed; comments and children do not part it. */
function textsOf(pieces: readonly Buffer[]): readonly Buffer[] {
  if (pieces.length === 0) return [];
  const text = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  const inner = trimmed(text);
  if (inner.length === 0) return [];
  return inner.length === text.length ? [text] : [inner, text];
}

/** The name as written and without its prefix. */
function namesOf(name: string): readonly string[] {
  const colon = name.indexOf(":");
  return colon === -1 ? [name] : [name, name.slice(colon + 1)];
}
