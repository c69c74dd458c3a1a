import { t } from "tap";
import { onEachStore } from "../stores.ts";
import { DAY_MS, HOUR_MS, newToken, NOON, openRegistry } from "./ask.ts";

const iso = (ms: number): string => new Date(ms).toISOString();
const CUSTOMER = { point: ["remote_addr"], type: "cidr", value: "198.51.100.0/24" };

await onEachStore(t, async (t, open) => {
  const { ask, add, history, setNow } = await openRegistry(t, await open());
  t.beforeEach(() => setNow(NOON));

  await t.test("apply puts a patch in force; what is not given stays as it was", async (t) => {
    const id = await add([newToken()]);
    const watched = await ask("POST", `/${id}/apply`, {
      remediation: "watch",
      unless: [CUSTOMER],
      reason: "who uses it?",
    });
    t.match(watched, {
      status: 200,
      body: {
        remediation: "watch",
        applied_at: iso(NOON),
        patch: {
          remediation: "watch",
          points: [["credentials"]],
          when: [],
          unless: [CUSTOMER],
          at: null,
          expires_at: null,
        },
        former_patch: null,
        version: 2,
      },
    });
    setNow(NOON + HOUR_MS);
    const blocked = await ask("POST", `/${id}/apply`, {
      remediation: "block",
      points: [
        ["header", "x-key"],
        ["get", "key"],
      ],
    });
    t.match(blocked.body, {
      remediation: "block",
      applied_at: iso(NOON),
      patch: {
        points: [
          ["header", "X-KEY"],
          ["get", "key"],
        ],
        unless: [CUSTOMER],
      },
    });
    t.match(await history(id), [
      { action: "created" },
      {
        action: "applied",
        text: "who uses it?",
        actor: /^token:/,
        changes: {
          remediation: ["none", "watch"],
          points: [null, [["credentials"]]],
          when: [null, []],
          unless: [null, [CUSTOMER]],
        },
      },
      {
        action: "applied",
        changes: {
          remediation: ["watch", "block"],
          points: [
            [["credentials"]],
            [
              ["header", "X-KEY"],
              ["get", "key"],
            ],
          ],
        },
      },
    ]);
    t.equal(blocked.etag, `"${blocked.body.version}"`);
  });

  await t.test("the same decision twice is one", async (t) => {
    const id = await add([newToken()]);
    const first = await ask("POST", `/${id}/apply`, { remediation: "block" });
    const second = await ask("POST", `/${id}/apply`, { remediation: "block" });
    t.equal(second.body.version, first.body.version);
    t.equal((await history(id)).length, 2);
  });

  await t.test("a scheduled patch watches now and says when it blocks", async (t) => {
    const id = await add([newToken()]);
    const at = iso(NOON + DAY_MS);
    const { body } = await ask("POST", `/${id}/apply`, {
      remediation: "scheduled",
      at,
      expires_at: iso(NOON + 2 * DAY_MS),
    });
    t.match(body, { remediation: "scheduled", block_at: at, patch_expires_at: iso(NOON + 2 * DAY_MS) });
    t.equal((await history(id)).at(-1)?.action, "scheduled");
    t.match((await ask("POST", `/${id}/apply`, { remediation: "block", expires_at: null })).body, {
      ...{ remediation: "block", block_at: null, patch_expires_at: null },
    });
  });

  const NOT_APPLIED: readonly (readonly [name: string, body: unknown, paths: readonly string[]])[] = [
    ["nothing, where there was no patch before", undefined, ["remediation"]],
    ["a remediation that is none", { remediation: "delete" }, ["remediation"]],
    ["scheduled without a time", { remediation: "scheduled" }, ["at"]],
    ["scheduled for a time that has passed", { remediation: "scheduled", at: iso(NOON) }, ["at"]],
    ["a time without scheduled", { remediation: "block", at: iso(NOON + 1) }, ["at"]],
    ["an end that has passed", { remediation: "block", expires_at: iso(NOON) }, ["expires_at"]],
    [
      "an end before it blocks",
      { remediation: "scheduled", at: iso(NOON + 2), expires_at: iso(NOON + 2) },
      ["expires_at"],
    ],
    [
      "points and conditions that are none",
      {
        remediation: "block",
        points: [["credentials"], ["heder", "x"]],
        when: [
          { point: ["header", "HOST"], type: "iequal", value: "a" },
          { point: ["post"], type: "equal", value: "a" },
        ],
        unless: [{ point: ["remote_addr"], type: "cidr", value: "300.1.1.1" }, { uri: "a.example/**" }],
      },
      ["points[1]", "unless[0].value", "unless[1].uri", "when[1].point"],
    ],
    ["no points", { remediation: "block", points: [] }, ["points"]],
    ["unknown keys", { remediation: "block", point: ["uri"] }, [""]],
  ];

  for (const [name, body, paths] of NOT_APPLIED) {
    await t.test(`a patch with ${name} is refused, and nothing is changed`, async (t) => {
      const id = await add([newToken()]);
      const answer = await ask("POST", `/${id}/apply`, body);
      t.equal(answer.status, 400);
      t.same(answer.body.problems.map(({ path }: { path: string }) => path).sort(), paths);
      t.match((await ask("GET", `/${id}`)).body, { remediation: "none", version: 1 });
    });
  }

  await t.test("a former patch whose times have passed blocks at once, and without an end", async (t) => {
    const id = await add([newToken()]);
    await ask("POST", `/${id}/apply`, {
      remediation: "scheduled",
      at: iso(NOON + HOUR_MS),
      expires_at: iso(NOON + 2 * HOUR_MS),
    });
    await ask("POST", `/${id}/close`);
    await ask("POST", `/${id}/reopen`);
    setNow(NOON + DAY_MS);
    t.match((await ask("POST", `/${id}/apply`)).body, { remediation: "block", block_at: null, patch_expires_at: null });
  });
});
