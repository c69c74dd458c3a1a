import t from "tap";
import { readParameters } from "../../../src/core/decode/content-type.ts";

const CASES: [guarantee: string, field: string, name: string, readings: string[]][] = [
  ["a token", "a/b; boundary=x", "boundary", ["x"]],
  ["any case, any spacing", "a/b ;\t BOUNDARY \t= \t x ; c=d", "boundary", ["x"]],
  ["quotes", 'a/b; boundary="x; y"', "boundary", ["x; y", '"x; y"']],
  ["escapes in quotes", 'a/b; boundary="x\\"y"', "boundary", ['x"y', 'x\\"y', '"x\\"y"']],
  ["a quote that never closes", 'a/b; boundary="x', "boundary", ["x", '"x']],
  ["single quotes", "a/b; boundary='x'", "boundary", ["x", "'x'"]],
  ["white space in a token", "a/b; boundary=x y", "boundary", ["x y", "x"]],
  ["a comma in a token", "a/b; boundary=x, y", "boundary", ["x, y", "x", "x,"]],
  ["every one of a repeated name", "a/b; boundary=x; boundary=y", "boundary", ["x", "y"]],
  ["RFC 2231 in pieces, in any order", "a/b; boundary*1=y; boundary*0=x; boundary*2=z", "boundary", ["xyz"]],
  ["RFC 2231 encoded", "a/b; name*=utf-8'en'%41%2e", "name", ["A."]],
  ["RFC 2231 in pieces and encoded", "a/b; name*0*=utf-8''%41; name*1=%41; name*2*=%42", "name", ["A%41B"]],
  ["beside what is no parameter", "a/b; ;= ; x ;;boundary=x", "boundary", ["x"]],
  ["nothing", "a/b; x=y", "boundary", []],
];
for (const [guarantee, field, name, readings] of CASES) {
  t.test(`a parameter: ${guarantee}`, async (t) => {
    t.same(readParameters(field).parameters.get(name) ?? [], readings);
  });
}

t.test("the value before the parameters is in lower case", async (t) => {
  t.equal(readParameters(" Multipart/Form-Data ; x=y").value, "multipart/form-data");
  t.equal(readParameters("Text/Plain").value, "text/plain");
});
