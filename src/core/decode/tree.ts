/** A decoded structure. Names may repeat: every value of a duplicated member is kept. */
export type Tree =
  | { readonly kind: "leaf"; readonly value: Buffer }
  | { readonly kind: "object"; readonly members: readonly Member[] }
  | { readonly kind: "array"; readonly items: readonly Tree[] }
  | Node;

export type Member = readonly [name: Buffer, value: Tree];

/** Something with values of its own and named parts of several sorts: an XML element, a part of a multipart body, a GraphQL operation. */
export interface Node {
  readonly kind: "node";
  /** The readings of its text or content. */
  readonly values: readonly Buffer[];
  readonly parts: readonly NodePart[];
}

export interface NodePart {
  readonly facet: Facet;
  /** Latin-1; several where a part goes by several names. */
  readonly names: readonly string[];
  readonly value: Tree;
}

/** How a part belongs to its node. A `spread` leads to a node that stands elsewhere and may lead back. */
export type Facet =
  | "tag"
  | "attribute"
  | "comment"
  | "header"
  | "file"
  | "query"
  | "mutation"
  | "subscription"
  | "fragment"
  | "field"
  | "argument"
  | "variable"
  | "spread";

/** What stands beside a node's content: no value of the node itself. */
const ASIDE: ReadonlySet<Facet> = new Set(["attribute", "comment", "header", "file"]);

export function leaf(value: Buffer): Tree {
  return { kind: "leaf", value };
}

/** All values of the content, in document order; what several spreads lead to once. */
export function leaves(tree: Tree, into: Buffer[] = []): Buffer[] {
  collect(tree, into, ASIDE, undefined);
  return into;
}

/** All values, attributes, comments and header values included. */
export function allLeaves(tree: Tree): Buffer[] {
  const into: Buffer[] = [];
  collect(tree, into, NOTHING, undefined);
  return into;
}

const NOTHING: ReadonlySet<Facet> = new Set();

function collect(tree: Tree, into: Buffer[], without: ReadonlySet<Facet>, spread: Set<Tree> | undefined): void {
  switch (tree.kind) {
    case "leaf":
      into.push(tree.value);
      break;
    case "object":
      for (const [, value] of tree.members) collect(value, into, without, spread);
      break;
    case "array":
      for (const item of tree.items) collect(item, into, without, spread);
      break;
    case "node":
      spread ??= new Set();
      for (const value of tree.values) into.push(value);
      for (const { facet, value } of tree.parts) {
        if (without.has(facet)) continue;
        if (facet === "spread") {
          if (spread.has(value)) continue;
          spread.add(value);
        }
        collect(value, into, without, spread);
      }
      break;
  }
}
