import { DEPTH_MAX, type Budget } from "./budget.ts";
import { GraphqlLexer } from "./graphql-lexer.ts";
import { readJson } from "./json.ts";
import { leaf, leaves, type Facet, type Node, type NodePart, type Tree } from "./tree.ts";
import { toUtf8 } from "./unicode.ts";

const [OPEN_BRACE, CLOSE_BRACE, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x28, 0x29, 0x5b, 0x5d];
const [COLON, EQUALS, AT] = [0x3a, 0x3d, 0x40];
const ENVELOPE = /^[\s\ufeff]*[{[][\s{[]*"/;
const ENVELOPE_START_BYTES = 64;

/** Values of variables that came with a document. */
type Variables = ReadonlyMap<string, readonly Tree[]>;

/**
 * Reads GraphQL: a document, or JSON that holds some (`{"query": …, "variables": …}`, alone or in a list). Reads on after
 * what is no GraphQL. An argument that is a variable has the values that came for it and its default. Selections in
 * fragments stand where the fragments are spread, too.
 */
export function readGraphql(value: Buffer, budget: Budget): readonly Node[] {
  const text = toUtf8(value);
  if (!ENVELOPE.test(text.toString("latin1", 0, ENVELOPE_START_BYTES)))
    return [new Reader(text, new Map(), budget).read()];
  return readJson(text, budget)
    .flatMap((tree) => (tree.kind === "array" ? tree.items : [tree]))
    .flatMap((tree) => {
      const variables = variablesOf(members(tree, "variables"), budget);
      return members(tree, "query")
        .flatMap((query) => leaves(query))
        .map((document) => new Reader(document, variables, budget).read());
    });
}

function members(tree: Tree, name: string): readonly Tree[] {
  if (tree.kind !== "object") return [];
  return tree.members.flatMap(([key, value]) => (key.toString("latin1") === name ? [value] : []));
}

/** An object, or text that is one. */
function variablesOf(given: readonly Tree[], budget: Budget): Variables {
  const variables = new Map<string, Tree[]>();
  for (const tree of given.flatMap((tree) => (tree.kind === "leaf" ? readJson(tree.value, budget) : [tree]))) {
    if (tree.kind !== "object") continue;
    for (const [key, value] of tree.members) {
      const name = key.toString("latin1");
      const known = variables.get(name);
      if (known === undefined) variables.set(name, [value]);
      else known.push(value);
    }
  }
  return variables;
}

const OPERATIONS: ReadonlyMap<string, Facet> = new Map([
  ["query", "query"],
  ["mutation", "mutation"],
  ["subscription", "subscription"],
]);

class Reader {
  readonly #lexer: GraphqlLexer;
  readonly #budget: Budget;
  readonly #given: Variables;
  #defaults = new Map<string, Tree>();
  /** Empty nodes that spreads lead to, filled where the fragment is defined. */
  readonly #fragments = new Map<string, { kind: "node"; values: Buffer[]; parts: NodePart[] }>();

  constructor(text: Buffer, given: Variables, budget: Budget) {
    this.#lexer = new GraphqlLexer(text);
    this.#given = given;
    this.#budget = budget;
  }

  read(): Node {
    const parts: NodePart[] = [];
    for (let token = this.#lexer.peek(); token.kind !== "end"; token = this.#lexer.peek()) {
      const word = token.kind === "name" ? token.text.toString("latin1") : "";
      const facet = OPERATIONS.get(word);
      if (facet !== undefined || (token.kind === "sign" && token.sign === OPEN_BRACE)) {
        if (facet !== undefined) this.#lexer.take();
        parts.push(this.#operation(facet ?? "query"));
      } else {
        this.#lexer.take();
        if (word === "fragment") parts.push(this.#fragment());
        // Text outside of every definition is no GraphQL; a value in it is one all the same.
        else if (token.kind === "string") parts.push({ facet: "field", names: [], value: leaf(token.text) });
      }
    }
    return { kind: "node", values: [], parts };
  }

  #operation(facet: Facet): NodePart {
    this.#defaults = new Map();
    const name = this.#name();
    const parts: NodePart[] = [];
    if (this.#lexer.takes(OPEN)) this.#variables(parts);
    for (const [variable, values] of this.#given) {
      parts.push({ facet: "variable", names: [variable], value: { kind: "array", items: values } });
    }
    this.#rest(parts, 1);
    return { facet, names: [name], value: { kind: "node", values: [], parts } };
  }

  #fragment(): NodePart {
    const name = this.#name();
    const node = this.#fragmentNamed(name);
    if (this.#name() === "on") this.#name();
    this.#rest(node.parts, 1);
    return { facet: "fragment", names: [name], value: node };
  }

  #fragmentNamed(name: string): { kind: "node"; values: Buffer[]; parts: NodePart[] } {
    const node = this.#fragments.get(name) ?? { kind: "node" as const, values: [], parts: [] };
    this.#fragments.set(name, node);
    return node;
  }

  /** The next token if it is a name; empty text otherwise. */
  #name(): string {
    const token = this.#lexer.peek();
    if (token.kind !== "name") return "";
    this.#lexer.take();
    return token.text.toString("latin1");
  }

  /** `($a: [Int!] = 1 @d)`: defaults. */
  #variables(parts: NodePart[]): void {
    let variable = "";
    for (let token = this.#lexer.take(); token.kind !== "end"; token = this.#lexer.take()) {
      if (token.kind === "variable") variable = token.text.toString("latin1");
      else if (token.kind !== "sign") continue;
      else if (token.sign === CLOSE) return;
      else if (token.sign === EQUALS) {
        const value = this.#value(0);
        this.#defaults.set(variable, value);
        parts.push({ facet: "variable", names: [variable], value });
      }
    }
  }

  /** Arguments, directives, the selection: whatever of these follows. */
  #rest(parts: NodePart[], depth: number): void {
    if (this.#lexer.takes(OPEN)) this.#arguments(parts);
    while (this.#lexer.takes(AT)) {
      this.#name();
      if (this.#lexer.takes(OPEN)) this.#arguments(parts);
    }
    if (this.#lexer.takes(OPEN_BRACE)) this.#selection(parts, depth);
  }

  #arguments(parts: NodePart[]): void {
    while (!this.#lexer.takes(CLOSE)) {
      const token = this.#lexer.peek();
      if (token.kind === "end" || (token.kind === "sign" && token.sign === OPEN_BRACE)) return;
      const name = this.#name();
      if (name === "" && token.kind !== "string") {
        this.#lexer.take();
        continue;
      }
      this.#lexer.takes(COLON);
      parts.push({ facet: "argument", names: [name], value: this.#value(0) });
    }
  }

  #selection(parts: NodePart[], depth: number): void {
    while (!this.#lexer.takes(CLOSE_BRACE)) {
      const token = this.#lexer.take();
      if (token.kind === "end") return;
      if (token.kind === "spread") {
        const name = this.#name();
        if (name !== "" && name !== "on")
          parts.push({ facet: "spread", names: [name], value: this.#fragmentNamed(name) });
        else if (name === "on") this.#name();
        this.#deeper(parts, depth);
      } else if (token.kind === "name") {
        const names = [token.text.toString("latin1")];
        if (this.#lexer.takes(COLON)) names.push(this.#name());
        if (!this.#budget.takeValue("gql")) return;
        const inner: NodePart[] = [];
        this.#deeper(inner, depth);
        parts.push({ facet: "field", names, value: { kind: "node", values: [], parts: inner } });
      } else if (token.kind === "string") parts.push({ facet: "field", names: [], value: leaf(token.text) });
      else if (token.kind === "sign" && token.sign === OPEN_BRACE) this.#nested(parts, depth);
    }
  }

  #deeper(parts: NodePart[], depth: number): void {
    if (depth < DEPTH_MAX) this.#rest(parts, depth + 1);
    else {
      // What is below stands with what is above it.
      if (this.#lexer.takes(OPEN)) this.#arguments(parts);
      const token = this.#lexer.peek();
      if (token.kind === "sign" && token.sign === OPEN_BRACE) this.#budget.exceed("gql");
    }
  }

  #nested(parts: NodePart[], depth: number): void {
    if (depth < DEPTH_MAX) this.#selection(parts, depth + 1);
  }

  #value(depth: number): Tree {
    const token = this.#lexer.take();
    if (!this.#budget.takeValue("gql")) return leaf(Buffer.alloc(0));
    switch (token.kind) {
      case "name":
      case "string":
      case "other":
        return leaf(token.text);
      case "variable": {
        const name = token.text.toString("latin1");
        const known = this.#defaults.get(name);
        return { kind: "array", items: [...(this.#given.get(name) ?? []), ...(known === undefined ? [] : [known])] };
      }
      case "sign":
        if (depth >= DEPTH_MAX) this.#budget.exceed("gql");
        else if (token.sign === OPEN_LIST) return { kind: "array", items: this.#items(depth + 1) };
        else if (token.sign === OPEN_BRACE) return this.#object(depth + 1);
        return leaf(Buffer.alloc(0));
      case "spread":
      case "end":
        return leaf(Buffer.alloc(0));
    }
  }

  #items(depth: number): readonly Tree[] {
    const items: Tree[] = [];
    while (!this.#lexer.takes(CLOSE_LIST) && this.#lexer.peek().kind !== "end") items.push(this.#value(depth));
    return items;
  }

  #object(depth: number): Tree {
    const found: (readonly [Buffer, Tree])[] = [];
    while (!this.#lexer.takes(CLOSE_BRACE) && this.#lexer.peek().kind !== "end") {
      const name = Buffer.from(this.#name(), "latin1");
      this.#lexer.takes(COLON);
      found.push([name, this.#value(depth)]);
    }
    return { kind: "object", members: found };
  }
}
