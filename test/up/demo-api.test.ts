import { writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { openDemoApi } from "../../src/up/demo-api.ts";

const cases: readonly [target: string, status: number, body: unknown][] = [
  ["/v1/items", 200, [{ id: 41 }, { id: 42 }]],
  ["/v1/items?page=2", 200, [{ id: 41 }, { id: 42 }]],
  ["/v1/items/42", 200, { id: 42, name: "padlock" }],
  ["/v1/items/7", 404, { error: "not found" }],
  ["/", 404, { error: "not found" }],
  ["//", 404, { error: "not found" }],
  ["/%", 404, { error: "not found" }],
];

t.test("the demo API answers every target with JSON and stays up", async (t) => {
  const api = await openDemoApi(join(t.testdir(), "events.ndjson"));
  t.teardown(() => api.close());
  for (const [target, status, body] of cases) {
    const answer = await fetch(`http://127.0.0.1:${api.port}${target}`);
    t.equal(answer.status, status, target);
    t.match(await answer.json(), body);
  }
});

t.test("the last event is the last whole line of the event log", async (t) => {
  const file = join(t.testdir(), "events.ndjson");
  const api = await openDemoApi(file);
  t.teardown(() => api.close());
  const last = async () => (await fetch(`http://127.0.0.1:${api.port}/last-event`)).json();
  t.strictSame(await last(), { event: "none yet" }, "no file");
  for (const [text, event] of [
    ["", { event: "none yet" }],
    ['{"n":1}\n', { n: 1 }],
    ['{"n":1}\n{"n":2}\n', { n: 2 }],
    ['{"n":1}\n{"n":', { n: 1 }],
    ['{"n":', { event: "none yet" }],
  ] as const) {
    writeFileSync(file, text);
    t.strictSame(await last(), event, JSON.stringify(text));
  }
});
