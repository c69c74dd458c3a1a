import { randomBytes } from "node:crypto";
import t from "tap";
import { batchOf, sightingOf } from "../console/sightings/batches.ts";
import { checkAccessibility } from "./accessibility.ts";
import { NARROW, NO_BROWSER, openBrowser, WIDE } from "./browser.ts";
import { administratorLink, setUp, startWebConsole } from "./web-console.ts";

const token = `ak_live_${randomBytes(18).toString("base64url")}`;
const HOUR_MS = 36e5;

t.test("a leak's page: evidence, decision, comments, history", { skip: NO_BROWSER }, async (t) => {
  const console = await startWebConsole(t);
  const [admin, node] = await Promise.all([console.token("administrator"), console.token("node")]);
  const { body } = await console.ask("POST", "/leaks", admin, {
    title: "Key in a gist",
    description: "Found by a customer.",
    tokens: [token],
  });
  const [{ fingerprint }] = body["tokens"] as [{ fingerprint: string }];
  const used = sightingOf(fingerprint, Date.now() - HOUR_MS / 2, {
    addresses: ["192.0.2.1", "192.0.2.2"],
    refusals: 3,
  });
  t.equal((await console.ask("POST", "/node/sightings", node, batchOf(used))).status, 200);

  const { page, complaints } = await openBrowser(t);
  await setUp(page, await administratorLink(console, "ada@example.com"));
  await page.goto(`${console.url}/leaks/${String(body["id"])}`);
  await page.getByRole("heading", { name: "Key in a gist" }).waitFor();

  await t.test("evidence first", async (t) => {
    const evidence = page.getByRole("region", { name: "Evidence" });
    await evidence.getByText("Live: it works").waitFor();
    await evidence.getByText("2 addresses used it successfully in the last hour.").waitFor();
    await evidence.getByRole("table", { name: "Uses and attempts over time" }).waitFor({ state: "attached" });
    t.match(await evidence.textContent(), /192\.0\.2\.1/);
    const tokens = page.getByRole("table", { name: "Tokens" });
    t.match(await tokens.textContent(), /ak_l….{4} \(\d+\).*live/);
    t.notOk((await page.content()).includes(token), "the token stands nowhere");
    await checkAccessibility(t, page, "a leak's page");
  });

  await t.test("a decision is taken here, and stands in the history", async (t) => {
    await page.getByRole("button", { name: "Decide…" }).click();
    const dialog = page.getByRole("dialog", { name: /^Decide on leak/ });
    await dialog.getByRole("button", { name: /^Block/ }).click();
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await page.getByLabel("How it stands").getByText("Blocked", { exact: true }).waitFor();
    await page.getByLabel("Comment").fill("Customer told.");
    await page.getByRole("button", { name: "Comment" }).click();
    const history = page.getByRole("region", { name: "History" });
    await history.getByText("Customer told.").waitFor();
    await history.getByText("commented", { exact: true }).waitFor();
    t.match(await history.textContent(), /commented by you.*applied by you.*created by token/s);
    await page.setViewportSize(NARROW);
    await checkAccessibility(t, page, "a leak's page on a narrow screen");
    await page.setViewportSize(WIDE);
  });

  await page.goto(`${console.url}/leaks/4711`);
  await page.getByRole("alert").getByText("There is no such thing").waitFor();
  t.strictSame(
    complaints.filter((line) => !/status of 4\d\d/.test(line)),
    [],
    "no complaint of the policy",
  );
});
