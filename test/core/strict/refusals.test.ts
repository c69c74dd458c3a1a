import t from "tap";
import { checkHead } from "../../../src/core/strict/check-head.ts";
import { headOf, limitsOf } from "./head.ts";
import { REFUSED_FIELDS } from "./refused-fields.ts";
import { REFUSED_LINES, type RefusedHead } from "./refused-lines.ts";

const host = (value: string): RefusedHead["head"] => ({ fields: ["Host", value] });
const extra = (...fields: string[]): RefusedHead["head"] => ({ extra: fields });
const post = (...fields: string[]): RefusedHead["head"] => ({ method: "POST", extra: fields });

t.test("a head that could be read in two ways is refused", (t) => {
  for (const { name, head, limits, code } of [...REFUSED_LINES, ...REFUSED_FIELDS]) {
    const result = checkHead(headOf(head), limitsOf(limits));
    t.equal("code" in result ? result.code : "accepted", code, name);
  }
  t.end();
});

t.test("no byte but those of the grammar passes in any place", (t) => {
  for (let code = 0; code < 256; code++) {
    const byte = String.fromCharCode(code);
    const passes = (head: Parameters<typeof headOf>[0]): boolean => !("code" in checkHead(headOf(head), limitsOf()));
    const token = /[A-Za-z0-9!#$%&'*+.^_`|~-]/.test(byte);
    t.equal(passes({ method: `A${byte}` }), token, `method, 0x${code.toString(16)}`);
    t.equal(passes(extra(`A${byte}Z`, "1")), token, `name, 0x${code.toString(16)}`);
    t.equal(
      passes(extra("X", `a${byte}b`)),
      code === 9 || (code >= 32 && code !== 127),
      `value, 0x${code.toString(16)}`,
    );
    t.equal(passes({ target: `/${byte}` }), code > 32 && code < 127 && byte !== "#", `target, 0x${code.toString(16)}`);
    t.equal(passes(host(`a${byte}b`)), /[A-Za-z0-9._~-]/.test(byte), `host, 0x${code.toString(16)}`);
  }
  t.end();
});

t.test("a reason never holds what the client sent", (t) => {
  const marker = "s3cretmarker";
  const heads: RefusedHead["head"][] = [
    { method: `${marker} ` },
    { target: `/${marker}#` },
    { target: `http://${marker}/` },
    host(`${marker}/`),
    extra(`${marker}(`, "1"),
    extra("X", `${marker}\0`),
    post("Transfer-Encoding", marker),
    post("Content-Length", marker),
    extra("Expect", marker),
    extra("Connection", `x-forwarded-${marker}`),
    extra("Connection", `content-${marker}`),
    extra("Connection", `${marker} x`),
    extra(`x_forwarded_${marker}`, "1"),
    extra("Authorization", marker, "Authorization", marker),
  ];
  for (const head of heads) {
    const result = checkHead(headOf(head), limitsOf());
    if ("code" in result) t.notMatch(result.reason, marker, result.code);
    else t.fail("was accepted");
  }
  t.end();
});
