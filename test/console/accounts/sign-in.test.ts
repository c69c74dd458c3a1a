import { t } from "tap";
import { openTestConsole, type TestOptions } from "../open-console.ts";
import { onEachStore } from "../stores.ts";
import { cookiesOf, firstPerson, me, member, newPassword, OWN_PAGE, post, signIn } from "./people.ts";

const SESSION = "keyward.session_token";

await onEachStore(t, async (t, open) => {
  const start = async (t: Parameters<typeof openTestConsole>[0], options?: TestOptions) => {
    const console = await openTestConsole(t, await open(), options);
    return { console, first: await firstPerson(console) };
  };

  await t.test("the right password signs in, and only it", async (t) => {
    const { console, first } = await start(t);
    const answer = await signIn(console, first);
    t.equal(answer.statusCode, 200);
    t.equal((await me(console, { cookie: cookiesOf(answer) })).statusCode, 200);
    t.equal((await signIn(console, { ...first, email: first.email.toUpperCase() })).statusCode, 200);

    const wrong = await signIn(console, { ...first, password: newPassword() });
    const nobody = await signIn(console, { ...first, email: "nobody@example.com" });
    for (const refused of [wrong, nobody]) {
      t.equal(refused.statusCode, 401);
      t.equal(cookiesOf(refused), "");
    }
    const told = ({ json }: typeof wrong): object => ({ ...json<object>(), request_id: "" });
    t.same(told(wrong), told(nobody), "nothing tells whether there is such an account");
  });

  await t.test("the session is in a cookie that scripts, other sites and other answers do not see", async (t) => {
    const { console, first } = await start(t);
    const answer = await signIn(console, first);
    const cookie = answer.cookies.find(({ name }) => name === SESSION);
    t.match(cookie, { httpOnly: true, sameSite: "Strict", path: "/" });
    t.equal(cookie?.secure, undefined);
    t.notOk(answer.body.includes(cookie!.value.split(".")[0]!));
    t.equal(answer.headers["cache-control"], "no-store");
  });

  await t.test("behind https the cookie goes over nothing else", async (t) => {
    const { console, first } = await start(t, { config: { public_url: "https://console.example.com" } });
    const answer = await signIn(console, first);
    t.match(
      answer.cookies.find(({ name }) => name === `__Secure-${SESSION}`),
      { secure: true, httpOnly: true },
    );
    t.match(answer.headers["strict-transport-security"], /max-age=31536000/);
  });

  await t.test("signing in makes a new session, whatever the browser brought along", async (t) => {
    const { console, first } = await start(t);
    const before = await me(console, first.headers);
    t.equal(before.statusCode, 200);
    const planted = `${SESSION}=${"A".repeat(32)}.${"B".repeat(43)}%3D`;
    for (const cookie of [planted, first.headers.cookie]) {
      const answer = await signIn(console, first, { cookie });
      t.equal(answer.statusCode, 200);
      t.not(cookiesOf(answer), cookie);
    }
    t.equal((await me(console, { cookie: planted })).statusCode, 401);
    const forged = first.headers.cookie.replace(/\.[^.;]+/, `.${"C".repeat(43)}%3D`);
    t.equal((await me(console, { cookie: forged })).statusCode, 401, "without its signature a session is none");
  });

  await t.test("a session ends: signed out, expired, or with another password", async (t) => {
    const { console, first } = await start(t);
    const { db } = console.context.store;
    const other = cookiesOf(await signIn(console, first));
    t.equal((await post(console, "sign-out", {}, { ...OWN_PAGE, cookie: other })).statusCode, 200);
    t.equal((await me(console, { cookie: other })).statusCode, 401);

    const third = cookiesOf(await signIn(console, first));
    const password = newPassword();
    const changed = await post(
      console,
      "change-password",
      { currentPassword: first.password, newPassword: password },
      first.headers,
    );
    t.equal(changed.statusCode, 200, changed.body);
    t.equal((await me(console, { cookie: third })).statusCode, 401, "elsewhere nobody is signed in any more");
    t.equal((await me(console, first.headers)).statusCode, 401, "and here by a new session");
    t.equal((await me(console, { cookie: cookiesOf(changed) })).statusCode, 200);
    t.equal((await signIn(console, first)).statusCode, 401);
    const last = await signIn(console, { ...first, password });
    t.equal(last.statusCode, 200);

    await db
      .updateTable("sessions")
      .set({ expires_at: new Date(Date.now() - 1).toISOString() })
      .execute();
    const ended = await me(console, { cookie: cookiesOf(last) });
    t.equal(ended.statusCode, 401);
    t.match(ended.cookies, [{ name: SESSION, value: "", maxAge: 0 }], "and is taken out of the browser");
    await signIn(console, { ...first, password });
    t.equal((await db.selectFrom("sessions").select("id").execute()).length, 1, "those that ended do not pile up");
  });

  await t.test("a session in use lasts on", async (t) => {
    const { console, first } = await start(t);
    const { db } = console.context.store;
    const soon = new Date(Date.now() + 36e5).toISOString();
    await db.updateTable("sessions").set({ expires_at: soon }).execute();
    const answer = await me(console, first.headers);
    t.equal(answer.statusCode, 200);
    t.match(answer.cookies, [{ name: SESSION, maxAge: 7 * 86_400, sameSite: "Strict" }]);
    const { expires_at: until } = await db.selectFrom("sessions").select("expires_at").executeTakeFirstOrThrow();
    t.ok(until > soon);
  });

  await t.test("passwords cannot be guessed: neither from one address nor for one account", async (t) => {
    const { console, first } = await start(t);
    const attempt = (email: string, remoteAddress: string) =>
      console.api.inject({
        method: "POST",
        url: "/api/auth/sign-in/email",
        headers: OWN_PAGE,
        payload: { email, password: "x" },
        remoteAddress,
      });
    const byAddress: number[] = [];
    for (let i = 0; i < 21; i++) byAddress.push((await attempt(`a${i}@example.com`, "10.1.1.1")).statusCode);
    t.same(new Set(byAddress.slice(0, 20)), new Set([401]));
    t.equal(byAddress.at(-1), 429);
    const byAccount: number[] = [];
    for (let i = 0; i < 21; i++) byAccount.push((await attempt(first.email, `10.2.0.${i}`)).statusCode);
    t.same(new Set(byAccount.slice(0, 20)), new Set([401]));
    t.equal(byAccount.at(-1), 429);
    t.equal((await me(console, first.headers)).statusCode, 200, "who is signed in stays so");
  });

  await t.test("somebody without a role anywhere cannot sign in", async (t) => {
    const { console, first } = await start(t);
    const other = await member(console, first, "analyst", "other@example.com");
    const { db } = console.context.store;
    await db.deleteFrom("members").where("user_id", "=", other.id).execute();
    t.equal((await me(console, other.headers)).statusCode, 401, "by a session that was left behind neither");
    const answer = await signIn(console, other);
    t.match(answer.json(), { code: "forbidden" });
    t.equal(cookiesOf(answer), "");
  });

  await t.test("what happens at the door stands in the audit log, without what was typed there", async (t) => {
    const { console, first } = await start(t);
    const secret = newPassword();
    await signIn(console, { ...first, password: secret });
    await signIn(console, { email: "nobody@example.com", password: secret });
    await signIn(console, first);
    const { items } = (await console.api.inject({ url: "/api/v1/audit", headers: first.headers })).json<{
      items: { actor: string; target: string; outcome: string; action: string; tenant: string }[];
    }>();
    const attempts = items.filter(({ action }) => action === "POST /api/auth/sign-in/email");
    const target = `user:${first.id}`;
    t.match(attempts, [
      { actor: target, target, outcome: "done", tenant: "default" },
      { actor: "", target: "", outcome: "refused", tenant: "" },
      { actor: "", target, outcome: "refused", tenant: "" },
    ]);
    const kept = JSON.stringify(await console.context.store.db.selectFrom("audit").selectAll().execute());
    for (const text of [secret, first.password, first.headers.cookie.slice(-40), "nobody@"]) {
      t.notOk(kept.includes(text));
      t.notOk(console.logged.join("").includes(text));
    }
  });
});
