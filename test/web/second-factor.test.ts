import { createHmac } from "node:crypto";
import t from "tap";
import { NO_BROWSER, openBrowser } from "./browser.ts";
import { administratorLink, setUp, signIn, startWebConsole } from "./web-console.ts";

t.test("an account with a second factor asks for its code, or for a backup code", { skip: NO_BROWSER }, async (t) => {
  const console = await startWebConsole(t);
  const { page } = await openBrowser(t);
  const ada = await setUp(page, await administratorLink(console, "ada@example.com"));
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const answer = await page.request.post(`${console.url}/api/auth/${path}`, {
      data: body,
      headers: { origin: console.url, "sec-fetch-site": "same-origin" },
    });
    t.equal(answer.status(), 200, path);
    return (await answer.json()) as Record<string, unknown>;
  };
  const { totpURI, backupCodes } = await post("two-factor/enable", { password: ada.password });
  await post("two-factor/verify-totp", { code: totp(String(totpURI)) });

  await page.getByRole("heading", { name: "First steps" }).waitFor();
  await page.getByRole("button", { name: "Your account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await signIn(page, ada);
  await page.getByLabel("Code of your authenticator app").fill("000 000x");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByText("That was not right").waitFor();
  await page.getByLabel("Code of your authenticator app").fill(totp(String(totpURI)));
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("heading", { name: "First steps" }).waitFor();

  await page.getByRole("button", { name: "Your account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await signIn(page, ada);
  await page.getByRole("button", { name: "Use a backup code" }).click();
  await page.getByLabel("Backup code").fill((backupCodes as string[])[0]!);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("heading", { name: "First steps" }).waitFor();
});

/** RFC 6238, as an authenticator app does it. */
function totp(uri: string): string {
  const secret = new URL(uri).searchParams.get("secret")!;
  const bits = [...secret].map((letter) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
  );
  const key = Buffer.from((bits.join("").match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  return String((mac.readUInt32BE(mac.at(-1)! & 0xf) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
