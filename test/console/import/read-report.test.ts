import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { t } from "tap";
import { FORMAT_NAMES, FORMATS, type FormatName } from "../../../src/console/import/formats.ts";
import { readReport, type Reading } from "../../../src/console/import/read-report.ts";
import { ReportError } from "../../../src/console/import/report-error.ts";
import { FingerprintKey } from "../../../src/core/fingerprint.ts";
import { HASH_ONLY, REPORTS } from "./reports.ts";

const key = new FingerprintKey(randomBytes(32));
const newValue = (): string => `ak_${randomBytes(15).toString("base64url")}`;

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = (format: FormatName, report: string | Buffer, size = 1 << 16): Promise<Reading> =>
  readReport(pieces(Buffer.from(report as string), size), FORMATS[format], key, () => {});

for (const format of FORMAT_NAMES) {
  await t.test(
    `${format}: every value is found by its fingerprint, whatever pieces the report arrives in`,
    async (t) => {
      const values = [newValue(), newValue(), newValue()];
      const report = REPORTS[format](values);
      for (const size of [1, 7, 1 << 16]) {
        const { findings, refused } = await read(format, report, size);
        t.same(refused, []);
        t.equal(findings.length, 3);
        const expected = HASH_ONLY.has(format)
          ? [undefined, undefined, undefined]
          : values.map((value) => key.fingerprint(Buffer.from(value)).toString("base64url"));
        t.same(
          findings.map(({ token }) => token?.fingerprint),
          expected,
        );
        if (HASH_ONLY.has(format)) t.equal(new Set(findings.map(({ foreignId }) => foreignId)).size, 3);
        const shown = inspect(findings, { depth: 9 });
        t.notOk(
          values.some((value) => shown.includes(value)),
          "no value is left",
        );
      }
    },
  );

  if (format !== "txt") {
    await t.test(`${format}: where it was found is kept`, async (t) => {
      const { findings } = await read(format, REPORTS[format]([newValue(), newValue()]));
      const places = findings.map(({ path, url, line }) => ({ at: path || url, line }));
      t.same(
        places.map(({ line }) => line),
        [1, 2],
      );
      t.ok(places.every(({ at }) => at !== ""));
    });
  }

  // A list or table that was cut off looks like a shorter one.
  if (format === "txt" || format === "csv") continue;
  await t.test(`${format}: a report that was cut off is refused, without a word of its content`, async (t) => {
    const values = [newValue(), newValue()];
    const report = REPORTS[format](values);
    for (const share of [0.3, 0.6, 0.95]) {
      const error = await read(format, report.slice(0, report.length * share)).then(
        () => undefined,
        (error: unknown) => error,
      );
      t.type(error, ReportError);
      t.notOk(values.some((value) => String(error).includes(value.slice(0, 8))));
    }
  });
}

await t.test("what is wrong with single entries is told by place; the others are taken", async (t) => {
  const good = JSON.parse(REPORTS.gitleaks([newValue(), newValue()])) as object[];
  const short = randomBytes(2).toString("hex");
  const report = [
    good[0],
    { File: "a" },
    "text",
    { ...good[1], Secret: short },
    { ...good[1], Secret: "REDACTED" },
    good[1],
  ];
  const { findings, refused, refusedCount, entries } = await read("gitleaks", JSON.stringify(report));
  t.equal(entries, 6);
  t.equal(findings.length, 3, "the redacted one stands by its fingerprint in the tool");
  t.equal(refusedCount, 3);
  t.same(
    refused.map(({ place }) => place),
    ["$[1]", "$[2]", "$[3]"],
  );
  t.notOk(inspect(refused).includes(short));
});

const REFUSED: readonly (readonly [
  name: string,
  format: FormatName,
  report: () => string | Buffer,
  expected: RegExp,
])[] = [
  ["an empty file", "gitleaks", () => "  \n", /is empty/],
  ["another form", "gitleaks", () => REPORTS.sarif([newValue()]), /expected JSON that begins with a list/],
  ["text where JSON was expected", "sarif", () => newValue(), /expected JSON that begins with an object/],
  ["broken JSON", "github", () => `[{"number": 1, ${newValue()}}]`, /is not JSON at character \d+/],
  ["bytes that are no text", "txt", () => Buffer.from([0x61, 0x80, 0xff, 0x0a]), /not text in UTF-8/],
  ["an open quote", "csv", () => `token\n"${newValue()}\n`, /a quote is not closed/],
];
for (const [name, format, report, expected] of REFUSED) {
  await t.test(`refused as a whole: ${name}`, async (t) => {
    await t.rejects(read(format, report()), { message: expected });
  });
}

await t.test("UTF-16 with a byte order mark is read", async (t) => {
  const value = newValue();
  const text = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(REPORTS.gitleaks([value]), "utf16le")]);
  const { findings } = await read("gitleaks", text, 3);
  t.equal(findings[0]?.token?.fingerprint, key.fingerprint(Buffer.from(value)).toString("base64url"));
});

await t.test("resolved alerts are left out, with the reason", async (t) => {
  const [alert] = JSON.parse(REPORTS.github([newValue()])) as object[];
  const { findings, refused } = await read(
    "github",
    JSON.stringify([{ ...alert, state: "resolved", resolution: "revoked" }]),
  );
  t.same(findings, []);
  t.same(refused, [{ place: "$[0]", reason: "the alert is resolved (revoked)" }]);
});
