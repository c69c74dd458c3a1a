import { t } from "tap";
import { openTestConsole } from "../open-console.ts";
import { onEachStore } from "../stores.ts";
import { firstPerson, listed, me, member, remove, setRole } from "./people.ts";

await onEachStore(t, async (t, open) => {
  await t.test("a role that changes holds at the next request, and signs the person out", async (t) => {
    const console = await openTestConsole(t, await open());
    const first = await firstPerson(console);
    const other = await member(console, first, "analyst", "other@example.com");
    t.equal((await console.api.inject({ url: "/api/v1/members", headers: other.headers })).statusCode, 403);
    t.match((await setRole(console, first.headers, other, "administrator")).json(), { role: "administrator" });
    t.equal((await me(console, other.headers)).statusCode, 401);
    t.same(await listed(console, first.headers), ["first: global_administrator", "other: administrator"]);

    // A session from elsewhere that is still there has the new role as well.
    const { db } = console.context.store;
    const again = await member(console, first, "administrator", "again@example.com");
    await db.updateTable("members").set({ role: "analyst" }).where("user_id", "=", again.id).execute();
    t.match((await me(console, again.headers)).json(), { role: "analyst" });
    t.equal((await console.api.inject({ url: "/api/v1/members", headers: again.headers })).statusCode, 403);
  });

  await t.test("somebody who is removed is out at the next request, with every session", async (t) => {
    const console = await openTestConsole(t, await open());
    const first = await firstPerson(console);
    const other = await member(console, first, "administrator", "other@example.com");
    t.equal((await remove(console, first.headers, other)).statusCode, 204);
    t.equal((await me(console, other.headers)).statusCode, 401);
    t.same(await listed(console, first.headers), ["first: global_administrator"]);
    const { db } = console.context.store;
    const sessions = await db.selectFrom("sessions").select("user_id").execute();
    t.same(sessions, [{ user_id: first.id }]);
    t.equal((await remove(console, first.headers, other)).statusCode, 404);
  });

  await t.test("the last administrator stays one", async (t) => {
    const console = await openTestConsole(t, await open());
    const first = await firstPerson(console);
    for (const answer of [
      await remove(console, first.headers, first),
      await setRole(console, first.headers, first, "administrator"),
      await setRole(console, first.headers, first, "analyst"),
      await setRole(console, first.headers, first, "global_analyst"),
    ]) {
      t.match([answer.statusCode, answer.json()], [409, { code: "conflict" }]);
    }
    t.equal((await me(console, first.headers)).statusCode, 200);
    const second = await member(console, first, "global_administrator", "second@example.com");
    t.equal((await setRole(console, first.headers, first, "analyst")).statusCode, 200, "now there is another");
    t.equal((await remove(console, second.headers, second)).statusCode, 409);
  });

  await t.test("a tenant without administrators of everything keeps its last one, too", async (t) => {
    const console = await openTestConsole(t, await open());
    const first = await firstPerson(console);
    const [one, two] = [
      await member(console, first, "administrator", "one@example.com"),
      await member(console, first, "administrator", "two@example.com"),
    ];
    const { db } = console.context.store;
    await db.updateTable("users").set({ global_role: null }).execute();
    t.equal((await setRole(console, one.headers, one, "analyst")).statusCode, 200);
    t.equal((await setRole(console, two.headers, two, "analyst")).statusCode, 409);
    t.equal((await remove(console, two.headers, two)).statusCode, 409);
    t.equal((await setRole(console, two.headers, one, "administrator")).statusCode, 200);
    t.equal((await remove(console, two.headers, two)).statusCode, 204);
  });

  await t.test("administrators who take each other's role away at once leave one", async (t) => {
    const console = await openTestConsole(t, await open());
    const first = await firstPerson(console);
    const people = [first];
    for (const name of ["b", "c", "d"]) {
      people.push(await member(console, first, "global_administrator", `${name}@example.com`));
    }
    const answers = await Promise.all(
      people.map((person, i) => remove(console, person.headers, people[(i + 1) % people.length]!)),
    );
    const left = await console.context.store.db
      .selectFrom("users")
      .select("id")
      .where("global_role", "=", "global_administrator")
      .execute();
    t.ok(left.length >= 1);
    t.equal(answers.filter(({ statusCode }) => statusCode === 204).length, people.length - left.length);
  });

  await t.test("a role in every tenant is given and taken only by who manages tenants", async (t) => {
    const console = await openTestConsole(t, await open());
    const first = await firstPerson(console);
    const [admin, other] = [
      await member(console, first, "administrator", "admin@example.com"),
      await member(console, first, "analyst", "other@example.com"),
    ];
    const global = await member(console, first, "global_analyst", "global@example.com");
    for (const headers of [admin.headers, await console.as("administrator")]) {
      for (const role of ["global_administrator", "global_analyst"]) {
        t.equal((await setRole(console, headers, other, role)).statusCode, 403);
        const invited = await console.api.inject({
          method: "POST",
          url: "/api/v1/members",
          headers,
          payload: { email: "new@example.com", role },
        });
        t.equal(invited.statusCode, 403);
      }
      for (const person of [first, global]) {
        t.equal((await setRole(console, headers, person, "analyst")).statusCode, 403);
        t.equal((await remove(console, headers, person)).statusCode, 403);
      }
    }
    t.same(await listed(console, admin.headers), [
      "admin: administrator",
      "first: global_administrator",
      "global: global_analyst",
      "other: analyst",
    ]);
    const { id } = await console.context.store.db
      .selectFrom("audit")
      .select("id")
      .where("action", "=", "PATCH /api/v1/members/{id}")
      .where("outcome", "=", "refused")
      .where("actor", "=", `user:${admin.id}`)
      .limit(1)
      .executeTakeFirstOrThrow();
    t.ok(id > 0, "and the attempt stands in the audit log");

    t.equal((await setRole(console, first.headers, global, "administrator")).statusCode, 200);
    t.ok((await listed(console, admin.headers)).includes("global: administrator"), "from everywhere to here");
    t.equal((await setRole(console, first.headers, global, "global_analyst")).statusCode, 200, "and back");
    t.same(
      await console.context.store.db.selectFrom("members").select("role").where("user_id", "=", global.id).execute(),
      [],
    );
  });

  await t.test("what somebody is everywhere stays when a tenant takes away what they were there", async (t) => {
    const console = await openTestConsole(t, await open());
    const first = await firstPerson(console);
    const admin = await member(console, first, "administrator", "admin@example.com");
    const both = await member(console, first, "administrator", "both@example.com");
    const { db } = console.context.store;
    await db.updateTable("users").set({ global_role: "global_analyst" }).where("id", "=", both.id).execute();
    t.ok((await listed(console, admin.headers)).includes("both: administrator"), "more here than everywhere");
    t.equal((await remove(console, admin.headers, both)).statusCode, 204);
    t.ok((await listed(console, admin.headers)).includes("both: global_analyst"));
    t.equal((await remove(console, admin.headers, both)).statusCode, 403);
  });
});
