import { percentOnce } from "../decode/percent.ts";
import { FieldSection } from "../strict/field-section.ts";
import { curlOptions, type CurlOption } from "./curl-options.ts";
import type { RawRequest } from "./raw-request.ts";
import { splitShellWords } from "./shell-words.ts";

const URL_PARTS = /^(?:(https?):\/\/)?([^/?#]*[^/?#:])((?:[/?][^#]*)?)(?:#.*)?$/is;

/** Reads a curl command line, as browsers and API tools copy it, into the request that curl would send; files are not read. */
export function readCurl(command: string): RawRequest | string {
  const words = splitShellWords(command);
  if (typeof words === "string") return words;
  if (words.length > 0 && !/(?:^|\/)curl(?:\.exe)?$/.test(words[0]!)) return "expected a command that starts with curl";
  const options = curlOptions(words.slice(1));
  const urls = options.filter(({ name }) => name === "url").map(({ value }) => value);
  // An option this reader does not know may have left its value behind.
  const url = urls.find((text) => /^https?:/i.test(text)) ?? urls[0];
  if (url === undefined) return "expected a URL in the curl command";
  const parts = URL_PARTS.exec(url);
  if (parts === null) return "expected a URL such as https://api.example.com/v1/items";
  const [, scheme = "http", authority = "", rest = ""] = parts;

  const has = (...names: string[]) => options.some(({ name }) => names.includes(name));
  const data = options.flatMap(dataOf).join("&");
  const query = has("get") && data !== "" ? `${rest.includes("?") ? "&" : "?"}${data}` : "";
  const body = has("get") ? "" : data;
  const method = has("head") ? "HEAD" : has("upload-file") ? "PUT" : body !== "" || has("form") ? "POST" : "GET";
  const fields = fieldsOf(options, authority, has("json"), body);
  return {
    method: last(options, "request") ?? method,
    target: latin1(`${rest.startsWith("/") ? "" : "/"}${rest}${query}`),
    scheme: scheme.toLowerCase() === "https" ? "https" : "http",
    proto: "1.1",
    fields: FieldSection.of(fields.map(latin1)),
    body: Buffer.from(body),
  };
}

/** The command's own fields, and what curl adds where they do not stand: a name without a value takes one away. */
function fieldsOf(options: readonly CurlOption[], authority: string, json: boolean, body: string): string[] {
  const own = options
    .filter(({ name }) => name === "header")
    .map(({ value }) => /^([^:;]+)(?::\s*(.*)|;)\s*$/s.exec(value));
  const given = new Set(own.flatMap((match) => match?.[1]?.trim().toLowerCase() ?? []));
  const fields: string[] = [];
  const add = (name: string, value: string | undefined) => {
    if (value !== undefined && !given.has(name.toLowerCase())) fields.push(name, value);
  };
  const at = authority.lastIndexOf("@");
  const inUrl = at === -1 ? undefined : unescaped(authority.slice(0, at));
  const bearer = last(options, "oauth2-bearer");
  const user = last(options, "user") ?? inUrl;
  const cookies = options.filter(({ name }) => name === "cookie").map(({ value }) => value);
  add("Host", authority.slice(at + 1));
  add(
    "Authorization",
    bearer !== undefined ? `Bearer ${bearer}` : user !== undefined ? `Basic ${base64(user)}` : undefined,
  );
  add("User-Agent", last(options, "user-agent") ?? "curl/8");
  add("Accept", json ? "application/json" : "*/*");
  add("Accept-Encoding", options.some(({ name }) => name === "compressed") ? "deflate, gzip" : undefined);
  add("Range", last(options, "range")?.replace(/^/, "bytes="));
  add("Referer", last(options, "referer"));
  add("Cookie", cookies.length > 0 ? cookies.join("; ") : undefined);
  for (const match of own) {
    const [, name = "", value] = match ?? [];
    // `Name:` takes away, `Name;` sends it empty.
    if (match !== null && value !== "") fields.push(name.trim(), (value ?? "").trim());
  }
  add("Content-Length", body === "" ? undefined : String(Buffer.byteLength(body)));
  add("Content-Type", body === "" ? undefined : json ? "application/json" : "application/x-www-form-urlencoded");
  return fields;
}

function dataOf({ name, value }: CurlOption): string[] {
  if (name === "json" || name === "data" || /^data-(?:raw|binary|ascii)$/.test(name)) return [value];
  if (name !== "data-urlencode") return [];
  const equals = value.indexOf("=");
  return [`${value.slice(0, equals + 1)}${encodeURIComponent(value.slice(equals + 1))}`];
}

function last(options: readonly CurlOption[], wanted: string): string | undefined {
  return options.findLast(({ name }) => name === wanted)?.value;
}

function unescaped(text: string): string {
  const bytes = Buffer.from(text);
  return (percentOnce(bytes) ?? bytes).toString();
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** One character per byte. */
function latin1(text: string): string {
  return Buffer.from(text).toString("latin1");
}
