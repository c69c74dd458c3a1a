import { t } from "tap";
import { onEachStore } from "../stores.ts";
import { DAY_MS, HOUR_MS, newToken, NOON, openRegistry } from "./ask.ts";

const iso = (ms: number): string => new Date(ms).toISOString();
const CUSTOMER = { point: ["remote_addr"], type: "cidr", value: "198.51.100.0/24" };

await onEachStore(t, async (t, open) => {
  const { ask, add, history, setNow, use } = await openRegistry(t, await open());
  t.beforeEach(() => setNow(NOON));

  await t.test(
    "close removes the patch; reopen offers it, and apply without a body puts it in force again",
    async (t) => {
      const id = await add([newToken()]);
      const patch = { when: [{ point: ["header", "HOST"], type: "iequal", value: "api.example" }], unless: [CUSTOMER] };
      await ask("POST", `/${id}/apply`, { remediation: "block", ...patch });
      setNow(NOON + HOUR_MS);
      const closed = await ask("POST", `/${id}/close`, { reason: "rotated" });
      t.match(closed.body, {
        ...{ status: "closed", remediation: "none", keep_watching: false, applied_at: null, patch: null },
        closed_at: iso(NOON + HOUR_MS),
      });
      t.equal((await ask("POST", `/${id}/apply`, { remediation: "block" })).status, 409);
      const open = await ask("POST", `/${id}/reopen`);
      t.match(open.body, {
        ...{ status: "open", remediation: "none", closed_at: null, patch: null },
        former_patch: { remediation: "block", points: [["credentials"]], ...patch },
      });
      const applied = await ask("POST", `/${id}/apply`);
      t.match(applied.body, { remediation: "block", former_patch: null, patch: { remediation: "block", ...patch } });
      t.same(
        (await history(id)).map(({ action, text }) => [action, text]),
        [
          ["created", ""],
          ["applied", ""],
          ["closed", "rotated"],
          ["reopened", ""],
          ["applied", ""],
        ],
      );
    },
  );

  await t.test("close is refused while a token is still used with success, but for force", async (t) => {
    const token = newToken();
    const id = await add([newToken(), token]);
    await use(token, NOON - HOUR_MS);
    const refused = await ask("POST", `/${id}/close`, { reason: "rotated" });
    t.match(refused, { status: 409, body: { code: "still_used" } });
    t.match((await ask("GET", `/${id}`)).body, { status: "open" });
    t.match((await ask("POST", `/${id}/close`, { force: true })).body, { status: "closed" });

    const other = await add([token]);
    setNow(NOON + 2 * DAY_MS);
    t.equal((await ask("POST", `/${other}/close`)).status, 200, "a day without a use is enough");
  });

  await t.test("a closed leak may keep a tripwire, and lose it", async (t) => {
    const id = await add([newToken()]);
    await ask("POST", `/${id}/apply`, { remediation: "block", expires_at: iso(NOON + DAY_MS) });
    t.match((await ask("POST", `/${id}/close`, { keep_watching: true })).body, {
      ...{ status: "closed", remediation: "watch", keep_watching: true, patch_expires_at: null },
      former_patch: { remediation: "block" },
    });
    t.match((await ask("POST", `/${id}/close`)).body, { status: "closed", remediation: "none", keep_watching: false });
    await ask("POST", `/${id}/close`, { keep_watching: true });
    t.match((await ask("POST", `/${id}/reopen`)).body, {
      ...{ status: "open", remediation: "watch", keep_watching: false },
      former_patch: { remediation: "block" },
    });
    t.match((await ask("POST", `/${id}/apply`)).body, { remediation: "block", former_patch: null });
  });

  await t.test("a leak of which no patch can be made is closed, but not watched", async (t) => {
    const id = await add(["abc"]);
    t.match(await ask("POST", `/${id}/close`, { keep_watching: true }), { status: 409 });
    t.match((await ask("POST", `/${id}/close`)).body, { status: "closed", remediation: "not_applicable" });
    t.match((await ask("POST", `/${id}/reopen`)).body, {
      status: "open",
      remediation: "not_applicable",
      former_patch: null,
    });
  });
});
