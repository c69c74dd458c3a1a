import fc from "fast-check";
import t from "tap";
import type { VpatchEvent } from "../../../src/core/event.ts";
import { inFormat, textOf } from "../../../src/node/events/line.ts";
import { hitsOf, lineOf, linesFor } from "./judged.ts";

const TOKEN_CHARS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.~+/="];
const HOST_CHARS = [..."abcdefghijklmnopqrstuvwxyzABCDEFXYZ0123456789"];

const ENCODINGS: Readonly<Record<string, (text: string) => string>> = {
  percent: (text) => text.replace(/[^]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, "0")}`),
  "percent in part": (text) =>
    text.replace(/[^]/g, (char, i: number) =>
      i % 3 === 0 ? `%${char.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}` : char,
    ),
  base64: (text) => Buffer.from(text).toString("base64"),
  base64url: (text) => Buffer.from(text).toString("base64url"),
  "Basic password": (text) => Buffer.from(`user:${text}`).toString("base64"),
  hex: (text) => Buffer.from(text).toString("hex"),
  JWT: (text) =>
    `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from(JSON.stringify({ sub: "x", key: text })).toString("base64url")}.c2ln`,
};

/** One or two encodings on top of each other, up to three rounds of percent. */
const encoding = fc
  .array(fc.constantFrom("percent", "percent in part"), { maxLength: 3 })
  .chain((percent) =>
    fc
      .option(fc.constantFrom("base64", "base64url", "Basic password", "hex", "JWT"))
      .map((inner) => [...(inner === null ? [] : [inner]), ...percent]),
  );

const around = fc.tuple(fc.constantFrom("", "x-", "v1.", "id_"), fc.constantFrom("", ".json", "-y", "~"));

/** What a request target may hold: the rest is escaped, as a client would. */
function inTarget(text: string): string {
  return text.replace(/[^!-~]|[#]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

const place = fc.constantFrom("path", "query value", "query name", "user agent", "host");
const token = fc.array(fc.constantFrom(...TOKEN_CHARS), { minLength: 6, maxLength: 60 }).map((chars) => chars.join(""));
const hostToken = fc
  .array(fc.constantFrom(...HOST_CHARS), { minLength: 6, maxLength: 40 })
  .map((chars) => chars.join(""));

t.test(
  "wherever and however a token stands in a request, no line of any format holds it, and the rest stays readable",
  (t) => {
    const property = fc.property(
      token,
      hostToken,
      fc.array(fc.tuple(place, encoding, around), { maxLength: 4 }),
      (given, plain, placed) => {
        const inHost = placed.some(([where]) => where === "host");
        const secret = inHost ? plain : given;
        const forms = placed.map(([where, encodings, [before, after]]) => {
          const text = encodings.reduce((form, name) => ENCODINGS[name]!(form), secret);
          return { where, before, after, text: where === "host" ? secret : text };
        });
        const at = (where: string) =>
          forms
            .filter((form) => form.where === where)
            .map(({ before, text, after }) => `${before}${inTarget(text)}${after}`);
        // A slash of the token's own makes segments; the whole is found all the same.
        const target = `/benign1/${[...at("path"), "benign2"].join("/")}?benign3=benign4&${[
          ...at("query value").map((text, i) => `k${i}=${text}`),
          ...at("query name").map((text) => `${text}=v`),
          "benign5=benign6",
        ].join("&")}`;
        const fields = [
          ...["Host", [...at("host").map((text) => text.replace(/[^A-Za-z0-9.-]/g, "")), "benign7.example"].join(".")],
          ...["User-Agent", ["benign8/1.0", ...at("user agent"), "(benign9)"].join(" ")],
          ...["Authorization", `Bearer ${secret}`],
        ];
        const request = { target, fields };
        const rules = [{ id: "leak", leak: "1", point: ["credentials"], tokens: { values: [secret] } }];
        const lines = linesFor(hitsOf(rules, request), request);
        if (lines.length !== 1) throw new Error(`${lines.length} events`);
        const event = JSON.parse(lines[0]!) as VpatchEvent;
        for (const format of ["native", "ecs", "ocsf"] as const) {
          const line = textOf(inFormat(lineOf(lines[0]!), format));
          // The hint shows eight characters at most.
          const shown = line.replaceAll(JSON.stringify(event.token_hint), '""').toLowerCase();
          for (const hidden of [
            secret,
            ENCODINGS["base64"]!(secret),
            ENCODINGS["base64url"]!(secret),
            ENCODINGS["hex"]!(secret),
            encodeURIComponent(secret),
            ENCODINGS["percent"]!(secret),
          ]) {
            if (shown.includes(hidden.toLowerCase())) throw new Error(`${format} shows it: ${line}`);
          }
        }
        const { path, query, user_agent: userAgent, host } = event;
        const texts: [string, string, string[]][] = [
          ["path", path, ["benign1", "benign2"]],
          ["query value", query, ["benign3=benign4", "benign5=benign6"]],
          ["user agent", userAgent, ["benign8/1.0", "(benign9)"]],
          ["host", host, ["benign7.example"]],
        ];
        for (const [where, text, benign] of texts) {
          const here = forms.filter(
            (form) => form.where === where || (where === "query value" && form.where === "query name"),
          );
          if (here.length > 0) {
            if (!text.includes("***")) throw new Error(`${where} is not masked: ${text}`);
            // What spans pieces masks the whole.
            if (text === "***" || /[/=;&?.]/.test(secret)) continue;
          }
          for (const word of benign) if (!text.includes(word)) throw new Error(`${where} lost ${word}: ${text}`);
        }
      },
    );
    fc.assert(property, { seed: 20_261_122, numRuns: 1_500 });
    t.pass("holds");
    t.end();
  },
);
