import { randomBytes } from "node:crypto";
import t from "tap";
import { startNode } from "../e2e/node-process.ts";
import { startUpstream } from "../e2e/recording-upstream.ts";
import { until } from "../e2e/until.ts";
import { checkAccessibility } from "./accessibility.ts";
import { NO_BROWSER, openBrowser } from "./browser.ts";
import { administratorLink, setUp, startWebConsole } from "./web-console.ts";

const token = `ak_live_${randomBytes(18).toString("base64url")}`;

t.test("from a leak to the block, seen as it happens, and back", { skip: NO_BROWSER }, async (t) => {
  const console = await startWebConsole(t);
  const upstream = await startUpstream(t);
  const node = await startNode(t, {
    config: `routes: [{ name: api, upstream: "${upstream.url}" }]\n`,
    console: { url: console.url, token: await console.token("node") },
  });
  const use = async (): Promise<number> =>
    (await fetch(`${node.url}/v1/items`, { headers: { "x-api-key": token } })).status;
  const { page, complaints } = await openBrowser(t);
  await setUp(page, await administratorLink(console, "ada@example.com"));
  t.equal(await use(), 200);

  await page.goto(`${console.url}/leaks`);
  await page.getByRole("button", { name: "Add a leak" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Add a leak" });
  await dialog.getByLabel("Title").fill("Key in a gist");
  await dialog.getByLabel("Leaked tokens").fill(token);
  await dialog.getByLabel("Block at once").check();
  await dialog.getByRole("button", { name: "Add and block" }).click();
  await dialog.getByText("Every node refuses its tokens.").waitFor();
  await until(async () => (await use()) === 403);

  await page.goto(`${console.url}/attacks?q=vpatch+today`);
  const attacks = page.getByRole("table", { name: "Attacks" });
  await attacks.getByRole("link", { name: "Key in a gist" }).waitFor();
  await checkAccessibility(t, page, "attacks");
  await page.getByLabel("Search attacks").fill("nonsense:1");
  await page.getByLabel("Search attacks").press("Enter");
  await page.getByText("expected one of").waitFor();
  await page.getByRole("button", { name: "Blocked", exact: true }).click();
  await page.waitForURL("**/attacks?q=vpatch+blocked");
  await attacks.getByRole("row").nth(1).getByRole("link").first().click();
  await page.getByRole("table", { name: "Hits" }).getByText("/v1/items").first().waitFor();
  await checkAccessibility(t, page, "an attack");
  await page.getByRole("link", { name: /^Leak \d+$/ }).click();
  await page.getByRole("table", { name: "Attempts" }).getByText("blocked").first().waitFor();

  // It was used with success before: closing it needs force.
  const leak = Number(/\/leaks\/(\d+)/.exec(page.url())![1]);
  const closed = await console.ask("POST", `/leaks/${leak}/close`, await console.token("administrator"), {
    force: true,
  });
  t.equal(closed.status, 200);
  await until(async () => (await use()) === 200);
  await page.getByLabel("How it stands").getByText("Closed", { exact: true }).waitFor();
  t.notOk((await page.content()).includes(token));
  t.strictSame(
    complaints.filter((line) => !/status of 4\d\d/.test(line)),
    [],
    "no complaint of the policy",
  );
});
