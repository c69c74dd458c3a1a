import { BlockList, isIP, isIPv6 } from "node:net";
import type { PathReading } from "../decode/path.ts";
import { leaves } from "../decode/tree.ts";
import type { Condition, Rule } from "../rule/rule.ts";
import { Pattern } from "./pattern-set.ts";
import type { JudgedRequest } from "./request.ts";

type OnRequest = (request: JudgedRequest) => boolean;
type OnPath = (path: PathReading) => boolean;
type OnValue = (value: Buffer) => boolean;

/** A compiled condition: over the request, or over one reading of its path. */
export type CompiledCondition =
  | { readonly on: "request"; readonly holds: OnRequest }
  | { readonly on: "path"; readonly holds: OnPath };

/**
 * Compiles a rule's scope. Several readings of a path are alternatives: `when` needs one reading in which all of its path
 * conditions hold together; an exception in `unless` must hold in every reading, so that no trick with the path reaches it.
 */
export function compileScope(rule: Pick<Rule, "when" | "unless">): OnRequest {
  const when = rule.when.map(compileCondition);
  const unless = rule.unless.map(compileCondition);
  const onRequest = when.flatMap((condition) => (condition.on === "request" ? [condition.holds] : []));
  const onPath = when.flatMap((condition) => (condition.on === "path" ? [condition.holds] : []));
  return (request) =>
    onRequest.every((holds) => holds(request)) &&
    (onPath.length === 0 || request.paths.some((path) => onPath.every((holds) => holds(path)))) &&
    !unless.some((condition) => excepts(condition, request));
}

/** Whether an exception holds. */
export function excepts(condition: CompiledCondition, request: JudgedRequest): boolean {
  return condition.on === "request" ? condition.holds(request) : request.paths.every(condition.holds);
}

export function compileCondition(condition: Condition): CompiledCondition {
  const { point, type } = condition;
  const pathValue = pathValueOf(point);
  if (pathValue !== undefined) {
    if (type === "absent") return { on: "path", holds: (path) => pathValue(path) === undefined };
    const test = valueTest(condition);
    return {
      on: "path",
      holds: (path) => {
        const value = pathValue(path);
        return value !== undefined && test(value);
      },
    };
  }
  if (point[0] === "header" && point[1] === "HOST" && type !== "absent")
    return { on: "request", holds: hostTest(condition) };
  if (type === "cidr") return { on: "request", holds: addressTest(condition.value) };
  const values = valuesOf(point);
  if (type === "absent") return { on: "request", holds: (request) => values(request).length === 0 };
  const test = valueTest(condition);
  return { on: "request", holds: (request) => values(request).some(test) };
}

function pathValueOf([start, key]: Condition["point"]): ((path: PathReading) => Buffer | undefined) | undefined {
  if (start === "path") return (path) => path.parts[key as number];
  if (start === "action_name") return (path) => path.actionName;
  if (start === "action_ext") return (path) => path.actionExt;
  return undefined;
}

function valuesOf([start, key]: Condition["point"]): (request: JudgedRequest) => readonly Buffer[] {
  const text = (of: (request: JudgedRequest) => string) => (request: JudgedRequest) => [Buffer.from(of(request))];
  switch (String(start)) {
    case "header": {
      const name = String(key).toLowerCase();
      return (request) => request.fieldValues(name);
    }
    case "get": {
      const name = Buffer.from(String(key)).toString("latin1");
      return (request) => request.query.flatMap((entry) => (entry.names.includes(name) ? leaves(entry.value) : []));
    }
    case "method":
      return text(({ view }) => view.method);
    case "scheme":
      return text(({ view }) => view.scheme);
    case "proto":
      return text(({ view }) => view.proto);
    case "instance":
      return text(({ view }) => view.instance);
    case "remote_addr":
      return text(({ view }) => view.remoteAddress);
    case "uri":
      return ({ view }) => [view.target];
    default:
      throw new Error(`no condition looks at ${String(start)}`);
  }
}

type ValueCondition = Exclude<Condition, { type: "absent" }>;

function valueTest({ type, value }: ValueCondition): OnValue {
  if (type === "regex") {
    const pattern = new Pattern(value);
    return (bytes) => pattern.test(bytes);
  }
  const expected = Buffer.from(value);
  if (type === "equal") return (bytes) => bytes.equals(expected);
  const folded = asciiLower(expected.toString("latin1"));
  return (bytes) => bytes.length === expected.length && asciiLower(bytes.toString("latin1")) === folded;
}

/** A host is compared without regard to case, port and final dot, unless the value itself has them. */
function hostTest(condition: ValueCondition): OnRequest {
  if (condition.type === "regex") {
    const test = valueTest(condition);
    return (request) =>
      request.fieldValues("host").some(test) || request.hosts.some((host) => test(Buffer.from(host, "latin1")));
  }
  const expected = asciiLower(condition.value);
  return (request) => request.hosts.includes(expected);
}

function addressTest(block: string): OnRequest {
  const list = new BlockList();
  const [address, prefix] = block.split("/") as [string, string | undefined];
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  if (prefix === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(prefix), family);
  return ({ view }) => {
    const version = isIP(view.remoteAddress);
    return version !== 0 && list.check(view.remoteAddress, version === 6 ? "ipv6" : "ipv4");
  };
}

function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
