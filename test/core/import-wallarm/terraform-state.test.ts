import t from "tap";
import { parseRules } from "../../../src/core/rule/parse-rules.ts";
import { imported } from "./import-case.ts";

const STATE = {
  version: 4,
  terraform_version: "1.9.0",
  resources: [
    { mode: "data", type: "wallarm_rule_regex", name: "x", instances: [{ attributes: {} }] },
    { mode: "managed", type: "aws_instance", name: "x", instances: [{ attributes: { id: "i" } }] },
    {
      mode: "managed",
      type: "wallarm_rule_regex",
      name: "keys",
      instances: [
        {
          attributes: {
            ...{
              rule_id: 7,
              regex_id: 70,
              regex: "^Bearer x",
              attack_type: "vpatch",
              experimental: false,
              active: false,
            },
            point: [["header", "AUTHORIZATION"]],
            action: [
              { type: "iequal", value: "api.example.com", point: { header: "HOST" } },
              { type: "equal", value: "v1", point: { path: "0" } },
              { type: "regex", value: "", point: { action_name: "^log" } },
              { type: "equal", value: "POST", point: { method: "" } },
              { type: "absent", value: "", point: { action_ext: "" } },
              { type: "equal", value: "", point: { query: "a" } },
              { type: "", value: "", point: { instance: "5" } },
            ],
          },
        },
      ],
    },
    {
      module: "module.a",
      mode: "managed",
      type: "wallarm_rule_regex",
      name: "watched",
      instances: [
        { index_key: "eu", attributes: { regex: "x", attack_type: "vpatch", experimental: true, point: [["uri"]] } },
      ],
    },
    {
      mode: "managed",
      type: "wallarm_rule_vpatch",
      name: "any",
      instances: [
        { attributes: { rule_id: 9, attack_type: ["any"], point: [["path", "0"]] } },
        { attributes: { rule_id: 10, attack_type: ["sqli"], point: [["get", "q"]] } },
      ],
    },
    {
      mode: "managed",
      type: "wallarm_rule_ignore_regex",
      name: "not_there",
      instances: [
        {
          attributes: {
            rule_id: 11,
            regex_id: 70,
            point: [["header", "AUTHORIZATION"]],
            action: [{ type: "", point: { instance: "9" } }],
          },
        },
      ],
    },
    {
      mode: "managed",
      type: "wallarm_rule_mode",
      name: "m",
      instances: [{ attributes: { rule_id: 12, mode: "block" } }],
    },
  ],
};

t.test("a Terraform state gives its rules, with conditions in the words of the API", async (t) => {
  const { rules, refused, notes } = imported(STATE);
  t.same(rules, [
    {
      id: "wallarm-7",
      type: "vpatch",
      when: [
        { point: ["header", "HOST"], type: "iequal", value: "api.example.com" },
        { point: ["path", 0], type: "equal", value: "v1" },
        { point: ["action_name"], type: "regex", value: "^log" },
        { point: ["method"], type: "equal", value: "POST" },
        { point: ["action_ext"], type: "absent" },
        { point: ["query", "a"], type: "equal", value: "" },
        { point: ["instance"], type: "equal", value: "5" },
      ],
      unless: [{ point: ["instance"], type: "equal", value: "9" }],
      point: ["header", "AUTHORIZATION"],
      regex: "^Bearer x",
    },
    { id: "wallarm-module.a-watched-eu", type: "vpatch", mode: "watch", point: ["uri"], regex: "x" },
    { id: "wallarm-9", type: "vpatch", point: ["path", 0] },
  ]);
  t.ok("rules" in parseRules({ format: 1, rules }));
  t.same(notes, []);
  t.same(
    refused.map(({ path, name }) => [path.join("."), name]),
    [
      ["resources.4.instances.1.attributes", "10"],
      ["resources.6.instances.0.attributes", "12"],
    ],
  );
});
