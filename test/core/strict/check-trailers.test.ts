import t from "tap";
import { checkTrailers } from "../../../src/core/strict/check-trailers.ts";

t.test("trailers that only describe the body pass", (t) => {
  t.equal(checkTrailers([]), undefined);
  t.equal(
    checkTrailers(["Digest", "sha-256=abc", "X-Checksum", "1", "Server-Timing", "a;dur=1", "grpc-status", "0"]),
    undefined,
  );
  t.end();
});

t.test("credentials, framing and routing never come after the body", (t) => {
  const names = [
    "Authorization",
    "Proxy-Authorization",
    "Cookie",
    "Set-Cookie",
    "X-Api-Key",
    "x-auth-token",
    "Content-Length",
    "Transfer-Encoding",
    "Host",
    "Connection",
    "Upgrade",
    "TE",
    "Trailer",
    "Expect",
    "Content-Type",
    "Content-Encoding",
    "Content-Range",
    "Cache-Control",
    "Range",
    "If-Match",
    "Max-Forwards",
    "Forwarded",
    "X-Forwarded-For",
    "X-Forwarded-Prefix",
    "X-Request-Id",
    "Keep-Alive",
    "Proxy-Connection",
    "Sec-WebSocket-Key",
    "X_Api_Key",
    "CONTENT_LENGTH",
    "transfer_encoding",
  ];
  for (const name of names) t.equal(checkTrailers(["X-Fine", "1", name, "1"])?.code, "forbidden_trailer", name);
  t.end();
});

t.test("a trailer is held to the same grammar as a header field", (t) => {
  for (const [name, value] of [
    ["", "1"],
    ["X ", "1"],
    ["X\xe9", "1"],
    ["X", "a\0"],
    ["X", "a\r\nHost: b"],
    ["X", " a"],
  ]) {
    t.equal(checkTrailers([name!, value!])?.code, "invalid_field", JSON.stringify([name, value]));
  }
  t.equal(checkTrailers(["X"])?.code, "invalid_field", "a name without a value");
  t.equal(checkTrailers(Array.from({ length: 66 }, () => "x"))?.code, "too_many_fields");
  t.end();
});

t.test("a field that rules look for in the head stands nowhere else", (t) => {
  const ruled = new Set(["x-ruled", "x_old"]);
  for (const name of ["X-Ruled", "x_ruled", "X_Old"])
    t.equal(checkTrailers([name, "1"], ruled)?.code, "forbidden_trailer", name);
  t.equal(checkTrailers(["X-Other", "1"], ruled), undefined);
  t.end();
});
