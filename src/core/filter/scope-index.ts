import type { Rule } from "../rule/rule.ts";
import type { CompiledRule } from "./compiled-rule.ts";
import type { Plan } from "./plan.ts";
import type { JudgedRequest } from "./request.ts";

/** Key of the rules that do not name a host, or a first path part. */
const ANY = "";

/**
 * Groups rules by the host and the first path part that their scope names literally, so that a request costs only the
 * rules of its own host however many there are. Gives the plans of the groups a request falls into.
 */
export function compileScopeIndex(
  rules: readonly CompiledRule[],
  planOf: (group: readonly CompiledRule[]) => Plan,
): (request: JudgedRequest) => readonly Plan[] {
  const hosts = new Map<string, Map<string, CompiledRule[]>>();
  for (const compiled of rules) {
    const paths = entry(hosts, hostOf(compiled.rule), () => new Map<string, CompiledRule[]>());
    entry(paths, firstPartOf(compiled.rule), () => []).push(compiled);
  }
  const plans = new Map([...hosts].map(([host, paths]) => [host, mapped(paths, planOf)]));
  const anyHost = plans.get(ANY);
  plans.delete(ANY);

  return (request) => {
    const found: Plan[] = [];
    if (anyHost !== undefined) collect(anyHost, request, found);
    if (plans.size === 0) return found;
    for (const host of request.hosts) {
      const paths = plans.get(host);
      if (paths !== undefined) collect(paths, request, found);
    }
    return found;
  };
}

function collect(paths: ReadonlyMap<string, Plan>, request: JudgedRequest, found: Plan[]): void {
  const any = paths.get(ANY);
  if (any !== undefined) found.push(any);
  if (paths.size === (any === undefined ? 0 : 1)) return;
  const parts = new Set(
    request.paths.flatMap(({ parts: [first] }) => (first === undefined ? [] : [first.toString("latin1")])),
  );
  for (const part of parts) {
    const plan = part === ANY ? undefined : paths.get(part);
    if (plan !== undefined) found.push(plan);
  }
}

function hostOf(rule: Rule): string {
  for (const condition of rule.when) {
    if (condition.point[0] !== "header" || condition.point[1] !== "HOST") continue;
    if (condition.type === "equal" || condition.type === "iequal") return condition.value.toLowerCase();
  }
  return ANY;
}

function firstPartOf(rule: Rule): string {
  for (const condition of rule.when) {
    if (condition.point[0] !== "path" || condition.point[1] !== 0 || condition.type !== "equal") continue;
    return Buffer.from(condition.value).toString("latin1");
  }
  return ANY;
}

function mapped<K, A, B>(map: ReadonlyMap<K, A>, of: (value: A) => B): Map<K, B> {
  return new Map([...map].map(([key, value]) => [key, of(value)]));
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
