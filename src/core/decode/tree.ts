/** A decoded structure. Names may repeat: every value of a duplicated member is kept. */
export type Tree =
  | { readonly kind: "leaf"; readonly value: Buffer }
  | { readonly kind: "object"; readonly members: readonly Member[] }
  | { readonly kind: "array"; readonly items: readonly Tree[] };

export type Member = readonly [name: Buffer, value: Tree];

/** All leaf values, in document order. */
export function leaves(tree: Tree, into: Buffer[] = []): Buffer[] {
  switch (tree.kind) {
    case "leaf":
      into.push(tree.value);
      break;
    case "object":
      for (const [, value] of tree.members) leaves(value, into);
      break;
    case "array":
      for (const item of tree.items) leaves(item, into);
      break;
  }
  return into;
}
