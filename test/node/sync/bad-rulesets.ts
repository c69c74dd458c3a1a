import { createHmac, generateKeyPairSync } from "node:crypto";
import { gzipSync } from "node:zlib";
import { exportJWK } from "jose";
import { JOSE, REFUSED, signed, type BadAnswer, type Setting } from "./bad-answer.ts";
import { send } from "./console-double.ts";
import { madeSigner, sign } from "./made-ruleset.ts";

const edited = (jws: string, part: 0 | 1 | 2, text: (old: string) => string): string =>
  jws
    .split(".")
    .map((each, i) =>
      i === part
        ? Buffer.from(text(Buffer.from(each, "base64url").toString("latin1")), "latin1").toString("base64url")
        : each,
    )
    .join(".");
const SIGNATURE = { refused: "signature", said: /its signature does not hold/, rest: REFUSED };
const FORMAT = { refused: "format", said: /its form is unknown to this release/, rest: REFUSED };
const VERSION = {
  refused: "version",
  said: /it is older than the one in force, or another of the same number/,
  rest: REFUSED,
};

/** Whole answers that are no ruleset for this node. */
export const BAD_RULESETS: readonly BadAnswer[] = [
  ...(
    [
      [
        "a forged payload",
        async (s) =>
          send(
            200,
            JOSE,
            edited(await signed(s), 1, (old) => old.replace("block", "watch")),
          ),
      ],
      [
        "a forged signature",
        async (s) =>
          send(
            200,
            JOSE,
            edited(await signed(s), 2, (old) => "\0".repeat(old.length)),
          ),
      ],
      ["a ruleset without its signature", async (s) => send(200, JOSE, (await signed(s)).replace(/[^.]+$/, ""))],
      [
        "alg none",
        async (s) =>
          send(
            200,
            JOSE,
            edited(await signed(s), 0, (old) => old.replace("EdDSA", "none")),
          ),
      ],
      [
        "alg none, and no signature",
        async (s) =>
          send(200, JOSE, edited(await signed(s), 0, (old) => old.replace("EdDSA", "none")).replace(/[^.]+$/, "")),
      ],
      [
        "HS256 with the public key as its secret",
        async (s) => {
          const jwk = await exportJWK(s.signer.publicKey);
          const head = [{ alg: "HS256", jwk }, s.next.payload]
            .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
            .join(".");
          return send(
            200,
            JOSE,
            `${head}.${createHmac("sha256", Buffer.from(jwk.x!, "base64url")).update(head).digest("base64url")}`,
          );
        },
      ],
      [
        "ES256",
        async (s) => {
          const { privateKey: key, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
          return send(200, JOSE, await sign({ ...s.signer, key, publicKey }, s.next.payload, { alg: "ES256" }));
        },
      ],
      [
        "a key that is none",
        async (s) =>
          send(200, JOSE, await sign(s.signer, s.next.payload, { jwk: { kty: "OKP", crv: "Ed25519", x: "" } })),
      ],
      [
        "a header without a key",
        async (s) => send(200, JOSE, await sign(s.signer, s.next.payload, { jwk: undefined })),
      ],
      ["half of it, as if it were all", async (s) => send(200, JOSE, (await signed(s)).slice(0, 300))],
      ["nothing", () => send(200, JOSE)],
      [
        "a page of something in between",
        () => send(200, { "content-type": "text/html", etag: '"x"' }, "<html>Sign in</html>"),
      ],
      [
        "a bomb of gzip, which is not unpacked",
        () => send(200, { ...JOSE, "content-encoding": "gzip" }, gzipSync(Buffer.alloc(2 ** 24))),
      ],
    ] satisfies [string, BadAnswer["answer"]][]
  ).map(([name, answer]) => ({ ...SIGNATURE, name, answer })),
  {
    name: "another key, rightly signed",
    answer: async (s) => send(200, JOSE, await sign(madeSigner(), s.next.payload)),
    ...{ refused: "key", said: /another key signed it than the one this node obeys/, rest: REFUSED },
  },
  {
    name: "another tenant's",
    answer: async (s) => send(200, JOSE, await signed(s, { tenant: "another" })),
    ...{ refused: "tenant", said: /it is another tenant's/, rest: REFUSED },
  },
  { name: "a lower version", answer: async (s) => send(200, JOSE, await signed(s, { version: 1 })), ...VERSION },
  {
    name: "other content under the number in force",
    answer: async (s) => send(200, JOSE, await signed(s, { version: 2 })),
    ...VERSION,
  },
  { name: "a format to come", answer: async (s) => send(200, JOSE, await signed(s, { format: 2 })), ...FORMAT },
  {
    name: "a version that is no number",
    answer: async (s) => send(200, JOSE, await signed(s, { version: 2.5 })),
    ...FORMAT,
  },
  { name: "a field to come", answer: async (s) => send(200, JOSE, await signed(s, { more: 1 })), ...FORMAT },
  {
    name: "a table elsewhere",
    answer: async (s) =>
      send(
        200,
        JOSE,
        await signed(s, { tables: [{ ...s.next.payload.tables[0], url: "https://elsewhere.example/t" }] }),
      ),
    ...FORMAT,
  },
  {
    name: "JSON that was cut off before it was signed",
    answer: async (s) => {
      return send(200, JOSE, await sign(s.signer, JSON.stringify(s.next.payload).slice(0, -9)));
    },
    ...FORMAT,
  },
  ...(
    [
      ["an unknown type of rule", { type: "teapot" }],
      ["an unknown point", { points: [["teapot"]] }],
      ["a regex that RE2 refuses", { tokens: undefined, regex: "(?=x)" }],
    ] as const
  ).map(([name, more]) => ({
    ...{ name, refused: "rules", said: /it holds rules that this release does not know/, rest: REFUSED },
    answer: async (s: Setting) =>
      send(200, JOSE, await signed(s, { rules: [{ ...s.next.payload.rules[0], ...more }] })),
  })),
];
