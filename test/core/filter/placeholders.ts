import { randomBytes } from "node:crypto";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";

const bytes = (text: string) => Buffer.from(text, "latin1");
const base64url = (text: string) => bytes(text).toString("base64url");

/** What stands behind `<<name:argument>>`; texts are Latin-1, a character per byte. */
const FUNCTIONS: Readonly<Record<string, (argument: string) => string>> = {
  base64: (text) => bytes(text).toString("base64"),
  base64url,
  hex: (text) => bytes(text).toString("hex"),
  percent: (text) => [...bytes(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  gzip: (text) => gzipSync(bytes(text)).toString("latin1"),
  zlib: (text) => deflateSync(bytes(text)).toString("latin1"),
  deflate: (text) => deflateRawSync(bytes(text)).toString("latin1"),
  br: (text) => brotliCompressSync(bytes(text)).toString("latin1"),
  zstd: (text) => zstdCompressSync(bytes(text)).toString("latin1"),
  /** A gRPC message that is not compressed, and one that is. */
  grpc: (message) => frame(0, bytes(message)).toString("latin1"),
  grpczip: (message) => frame(1, gzipSync(bytes(message))).toString("latin1"),
  /** A protobuf field of bytes: `<<pb:3:text>>`. */
  pb: (argument) => {
    const [, field, text] = /^(\d+):(.*)$/s.exec(argument)!;
    return Buffer.concat([Buffer.of(Number(field) * 8 + 2, text!.length), bytes(text!)]).toString("latin1");
  },
  bytes: (digits) => Buffer.from(digits, "hex").toString("latin1"),
  utf8: (text) => Buffer.from(text).toString("latin1"),
  utf16: (text) => Buffer.from(text, "utf16le").toString("latin1"),
  jwt: (payload) => `${base64url('{"alg":"none"}')}.${base64url(payload)}.c2ln`,
  upper: (text) => text.toUpperCase(),
  half: (text) => text.slice(0, text.length / 2),
  repeat: (argument) => {
    const [, times, text] = /^(\d+):(.*)$/s.exec(argument)!;
    return text!.repeat(Number(times));
  },
};

function frame(flags: number, message: Buffer): Buffer {
  const prefix = Buffer.alloc(5, flags);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** Random tokens by name, made when first asked for. */
export class Tokens {
  readonly #made = new Map<string, string>();

  get(name: string): string {
    const known = this.#made.get(name) ?? `tk_${randomBytes(16).toString("hex")}`;
    this.#made.set(name, known);
    return known;
  }

  get all(): readonly string[] {
    return [...this.#made.values()];
  }
}

/** Replaces `<<TOKEN_A>>` and `<<base64:user:<<TOKEN_A>>>>` in every text of plain data, innermost first. */
export function filled(data: unknown, tokens: Tokens): unknown {
  if (typeof data === "string") return filledText(data, tokens);
  if (Array.isArray(data)) return data.map((item) => filled(item, tokens));
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, filled(value, tokens)]));
}

function filledText(given: string, tokens: Tokens): string {
  let text = given.replaceAll(/<<(TOKEN_[A-Z])>>/g, (_, name: string) => tokens.get(name));
  for (let before = ""; before !== text;) {
    before = text;
    text = text.replaceAll(/<<([a-z0-9]+):((?:(?!<<|>>).)*)>>/gs, (_, name: string, argument: string) =>
      FUNCTIONS[name]!(argument),
    );
  }
  return text;
}
