import type { RequestHead } from "../exchange.ts";
import { splitShellWords } from "./shell-words.ts";

/** Options of curl that take a value and have no bearing on the head. */
const IGNORED_WITH_VALUE = new Set([
  ...["-o", "--output", "-w", "--write-out", "-m", "--max-time", "--connect-timeout", "-x", "--proxy", "--cacert", "--cert"],
  ...["-E", "--key", "-c", "--cookie-jar", "--resolve", "--retry", "-T", "--upload-file", "-K", "--config", "--interface"],
]);
const DATA = new Set(["-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json", "-F", "--form"]);

/** Reads a curl command line, as browsers and API tools copy it, into the head that curl would send. */
export function readCurl(command: string): RequestHead | string {
  const words = splitShellWords(command);
  if (typeof words === "string") return words;
  if (words[0] === "curl") words.shift();
  const fields: string[] = [];
  const data: string[] = [];
  let method: string | undefined;
  let url: string | undefined;
  let get = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const [option, value, used] = splitOption(word, words[i + 1]);
    if (!word.startsWith("-") || word === "-") url ??= word;
    else if (option === "-H" || option === "--header") addHeader(fields, value);
    else if (option === "-X" || option === "--request") method = value;
    else if (option === "-u" || option === "--user") fields.push("Authorization", `Basic ${Buffer.from(value).toString("base64")}`);
    else if (option === "-b" || option === "--cookie") fields.push("Cookie", value);
    else if (option === "-A" || option === "--user-agent") fields.push("User-Agent", value);
    else if (option === "-e" || option === "--referer") fields.push("Referer", value);
    else if (option === "--oauth2-bearer") fields.push("Authorization", `Bearer ${value}`);
    else if (option === "--url") url = value;
    else if (DATA.has(option)) data.push(value);
    else if (option === "-G" || option === "--get") get = true;
    else if (option === "-I" || option === "--head") method ??= "HEAD";
    else if (!IGNORED_WITH_VALUE.has(option)) continue;
    if (used && takesValue(option)) i++;
  }
  if (url === undefined) return "expected a URL in the curl command";
  return headOf(url, method, fields, data, get);
}

function headOf(url: string, method: string | undefined, fields: string[], data: string[], get: boolean): RequestHead | string {
  const parts = /^(?:(https?):\/\/)?([^/?#]+)([^#]*)/i.exec(url);
  if (parts === null) return "expected a URL such as https://api.example.com/v1/items";
  const scheme = parts[1]?.toLowerCase() === "https" ? "https" : "http";
  const authority = parts[2]!.split("@");
  const host = authority.pop()!;
  const has = (name: string) => fields.some((field, i) => i % 2 === 0 && field.toLowerCase() === name);
  if (authority.length > 0 && !has("authorization")) {
    fields.push("Authorization", `Basic ${Buffer.from(decodeURIComponent(authority.join("@"))).toString("base64")}`);
  }
  let target = parts[3]!.startsWith("/") ? parts[3]! : `/${parts[3]!}`;
  if (get && data.length > 0) target += `${target.includes("?") ? "&" : "?"}${data.join("&")}`;
  const body = get ? "" : data.join("&");
  if (!has("host")) fields.unshift("Host", host);
  if (!has("accept")) fields.push("Accept", "*/*");
  if (body !== "" && !has("content-type")) fields.push("Content-Type", "application/x-www-form-urlencoded");
  if (body !== "" && !has("content-length")) fields.push("Content-Length", String(Buffer.byteLength(body)));
  const latin1 = fields.map((text) => Buffer.from(text).toString("latin1"));
  return { method: method ?? (body === "" ? "GET" : "POST"), target, scheme, proto: "1.1", fields: latin1 };
}

/** `--name=value`, `-Xvalue` or the next word. */
function splitOption(word: string, next: string | undefined): [option: string, value: string, usedNext: boolean] {
  if (word.startsWith("--")) {
    const equals = word.indexOf("=");
    return equals === -1 ? [word, next ?? "", true] : [word.slice(0, equals), word.slice(equals + 1), false];
  }
  const option = word.slice(0, 2);
  return word.length > 2 && takesValue(option) ? [option, word.slice(2), false] : [option, next ?? "", true];
}

function takesValue(option: string): boolean {
  const known = ["-H", "--header", "-X", "--request", "-u", "--user", "-b", "--cookie", "-A", "--user-agent"];
  return [...known, "-e", "--referer", "--url", "--oauth2-bearer"].includes(option) || DATA.has(option) || IGNORED_WITH_VALUE.has(option);
}

function addHeader(fields: string[], line: string): void {
  const colon = line.indexOf(":");
  if (colon > 0) fields.push(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
}
