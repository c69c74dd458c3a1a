import { isIP } from "node:net";
import { defineCommand, UsageError, type OptionValues } from "../../platform/command.ts";

const OPTIONS = {
  rules: { type: "string" },
  config: { type: "string" },
  rule: { type: "string" },
  curl: { type: "string" },
  scheme: { type: "string", default: "http" },
  "remote-addr": { type: "string", default: "127.0.0.1" },
  application: { type: "string" },
  json: { type: "boolean" },
} as const;

export type ExplainOptions = OptionValues<typeof OPTIONS>;

export const command = defineCommand({
  usage: `keyward explain --rules FILE [--rule ID] [--json] < request.http
keyward explain --config FILE --curl 'curl https://api.example.com/v1/items -H "Authorization: Bearer …"'

Tells for each rule whether it matches a request, and why: its scope condition by condition, the values of
its points (masked), the match, the verdict. The request is a raw HTTP request on standard input or a curl
command line; nothing is sent anywhere.

  --rules FILE        the rules file
  --config FILE       the node's configuration: its rules, key, limits, routes and trusted proxies
  --rule ID           only this rule
  --curl COMMAND      the request as a curl command
  --scheme S          http (default) or https, for a request on standard input
  --remote-addr A     the address the request comes from (127.0.0.1)
  --application ID    the route's application id
  --json              for programs`,
  options: OPTIONS,
  async run(options) {
    if (options.rules === undefined && options.config === undefined)
      throw new UsageError("keyward explain needs --rules FILE or --config FILE");
    if (options.scheme !== "http" && options.scheme !== "https") throw new UsageError("--scheme is http or https");
    if (isIP(options["remote-addr"]) === 0) throw new UsageError("--remote-addr is an address");
    const { explainRequest } = await import("./explain-request.ts");
    return explainRequest(options, options.scheme);
  },
});
