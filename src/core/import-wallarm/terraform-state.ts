import { isPlain, readHint, textOf, type Hint } from "./hint.ts";

const STATE_VERSION = 4;
const RULE = "wallarm_rule_";

/** What the API calls a resource, where Terraform's name is another. */
const TYPES: ReadonlyMap<string, string> = new Map([["ignore_regex", "disable_regex"]]);

/** Points of a condition that have a value and no key: Terraform writes the value in the key's place. */
const KEYLESS = new Set(["action_name", "action_ext", "method", "proto", "scheme", "uri", "instance"]);

/** The hints in a Terraform state, version 4; undefined where the document is none. Other resources are passed over. */
export function readTerraformState(document: Readonly<Record<string, unknown>>): readonly Hint[] | undefined {
  const { version, resources } = document;
  if (version !== STATE_VERSION || !Array.isArray(resources)) return undefined;
  return (resources as unknown[]).flatMap((resource, i) => {
    if (!isPlain(resource) || resource["mode"] !== "managed") return [];
    const type = textOf(resource["type"]);
    if (!type.startsWith(RULE) || !Array.isArray(resource["instances"])) return [];
    return (resource["instances"] as unknown[]).flatMap((instance, j) => {
      const attributes = isPlain(instance) ? instance["attributes"] : undefined;
      if (!isPlain(attributes)) return [];
      const id = textOf(attributes["rule_id"]);
      const name =
        id === "" ? [resource["module"], resource["name"], isPlain(instance) ? instance["index_key"] : ""] : [id];
      const path = ["resources", i, "instances", j, "attributes"];
      return [
        readHint(
          // What is switched off there has no instance: `active` only repeats a default.
          { ...attributes, action: readAction(attributes["action"]), active: true },
          path,
          typeOf(type.slice(RULE.length), attributes),
          name
            .map(textOf)
            .filter((part) => part !== "")
            .join("-"),
        ),
      ];
    });
  });
}

function typeOf(resource: string, attributes: Readonly<Record<string, unknown>>): string {
  const type = TYPES.get(resource) ?? resource;
  return type === "regex" && attributes["experimental"] === true ? "experimental_regex" : type;
}

/** `{type, value, point: {header: "HOST"}}` → the API's `{type, value, point: ["header", "HOST"]}`. */
function readAction(action: unknown): unknown {
  if (!Array.isArray(action)) return action;
  return (action as unknown[]).map((condition) => {
    if (!isPlain(condition) || !isPlain(condition["point"])) return condition;
    const [word, ...others] = Object.keys(condition["point"]);
    if (word === undefined || others.length > 0) return condition;
    const given = textOf(condition["point"][word]);
    if (!KEYLESS.has(word)) return { ...condition, point: [word, given] };
    const value = textOf(condition["value"]);
    return { ...condition, point: [word], value: value === "" ? given : value };
  });
}
