import { createHmac } from "node:crypto";
import { t } from "tap";
import { openTestConsole } from "../open-console.ts";
import { onEachStore } from "../stores.ts";
import { cookiesOf, firstPerson, me, newPassword, OWN_PAGE, post, signIn } from "./people.ts";

/** The code that an authenticator app shows (RFC 6238) for the address it was given. */
function totp(uri: string): string {
  const base32 = new URL(uri).searchParams.get("secret")!;
  const bits = [...base32].map((letter) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
  );
  const bytes = bits
    .join("")
    .match(/.{8}/g)!
    .map((byte) => Number.parseInt(byte, 2));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", Buffer.from(bytes)).update(counter).digest();
  const offset = mac.at(-1)! & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

await onEachStore(t, async (t, open) => {
  const start = async (t: Parameters<typeof openTestConsole>[0]) => {
    const console = await openTestConsole(t, await open());
    return { console, first: await firstPerson(console) };
  };

  await t.test("with a second factor the password alone signs nobody in", async (t) => {
    const { console, first } = await start(t);
    t.equal((await post(console, "two-factor/enable", { password: newPassword() }, first.headers)).statusCode, 400);
    const named = { ...first.headers, "idempotency-key": "k" };
    const enabled = await post(console, "two-factor/enable", { password: first.password }, named);
    t.equal(enabled.statusCode, 200, enabled.body);
    const { totpURI, backupCodes } = enabled.json<{ totpURI: string; backupCodes: string[] }>();
    t.match(totpURI, /^otpauth:\/\/totp\/Keyward/);
    const verified = await post(console, "two-factor/verify-totp", { code: totp(totpURI) }, first.headers);
    t.equal(verified.statusCode, 200, verified.body);
    t.match((await me(console, { cookie: cookiesOf(verified) })).json(), { two_factor: true });

    const half = await signIn(console, first);
    t.match(half.json(), { twoFactorRedirect: true });
    t.equal((await me(console, { cookie: cookiesOf(half) })).statusCode, 401);
    const headers = { ...OWN_PAGE, cookie: cookiesOf(half) };
    const wrong = await post(console, "two-factor/verify-totp", { code: "000000" }, headers);
    t.equal(wrong.statusCode, 401);
    const whole = await post(console, "two-factor/verify-totp", { code: totp(totpURI) }, headers);
    t.equal(whole.statusCode, 200, whole.body);
    t.equal((await me(console, { cookie: cookiesOf(whole) })).statusCode, 200);

    const [code] = backupCodes;
    const withBackup = async () => {
      const begun = await signIn(console, first);
      return await post(console, "two-factor/verify-backup-code", { code }, { ...OWN_PAGE, cookie: cookiesOf(begun) });
    };
    t.equal((await withBackup()).statusCode, 200);
    t.equal((await withBackup()).statusCode, 401, "a backup code is good once");

    const { db } = console.context.store;
    const kept = JSON.stringify([
      await db.selectFrom("two_factors").selectAll().execute(),
      await db.selectFrom("idempotency_keys").selectAll().execute(),
    ]);
    t.match(kept, '"key":"k"');
    t.notOk(kept.includes(backupCodes[1]!));
    t.notOk(kept.includes(new URL(totpURI).searchParams.get("secret")!));
  });

  await t.test("codes cannot be guessed: the account is held", async (t) => {
    const { console, first } = await start(t);
    const enabled = await post(console, "two-factor/enable", { password: first.password }, first.headers);
    const { totpURI } = enabled.json<{ totpURI: string }>();
    await post(console, "two-factor/verify-totp", { code: totp(totpURI) }, first.headers);
    const tried: number[] = [];
    // Each challenge takes a few codes; from everywhere.
    for (let challenge = 0; challenge < 3; challenge++) {
      const cookie = cookiesOf(await signIn(console, first));
      for (let i = 0; i < 5; i++) {
        const { statusCode } = await console.api.inject({
          method: "POST",
          url: "/api/auth/two-factor/verify-totp",
          headers: { ...OWN_PAGE, cookie },
          payload: { code: "000000" },
          remoteAddress: `10.0.${challenge}.${i}`,
        });
        tried.push(statusCode);
      }
    }
    t.same(
      tried.slice(0, 10),
      Array.from({ length: 10 }, () => 401),
    );
    t.equal(tried.at(-1), 429);
    const cookie = cookiesOf(await signIn(console, first));
    const right = await post(console, "two-factor/verify-totp", { code: totp(totpURI) }, { ...OWN_PAGE, cookie });
    t.equal(right.statusCode, 429, "even with the right code");
    t.equal(right.headers["retry-after"], "900");
  });
});
