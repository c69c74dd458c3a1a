import { randomBytes } from "node:crypto";
import type { Page } from "playwright-core";
import t from "tap";
import type { ConsoleProcess } from "../e2e/console-process.ts";
import { checkAccessibility } from "./accessibility.ts";
import { NARROW, NO_BROWSER, openBrowser, WIDE } from "./browser.ts";
import { administratorLink, setUp, startWebConsole } from "./web-console.ts";

/** What is in the list: title, kind of source, risk. */
const LEAKS = [
  ["Key of the shop", "github", 9],
  ["Key of the billing", "github", 6],
  ["Key in a paste", "pastebin", 9],
  ["Note without a key", "custom", 2],
] as const;

t.test("leaks are added, imported, found by charts and filters, and decided on", { skip: NO_BROWSER }, async (t) => {
  const console = await startWebConsole(t);
  const admin = await console.token("administrator");
  for (const [title, kind, risk] of LEAKS) {
    const tokens = kind === "custom" ? ["abc"] : [newToken()];
    const { status } = await console.ask("POST", "/leaks", admin, { title, risk, source: { kind }, tokens });
    t.equal(status, 201, title);
  }
  const { page, complaints } = await openBrowser(t);
  await setUp(page, await administratorLink(console, "ada@example.com"));
  await page.goto(`${console.url}/leaks`);
  await showsLeaks(page, 4);

  await filterByCharts(t, page);
  await keepView(t, page);
  await addByHand(t, page, console);
  await importReport(t, page);
  await decideOnAll(t, page);

  for (const colorScheme of ["light", "dark"] as const) {
    for (const viewport of [WIDE, NARROW]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      await checkAccessibility(t, page, `leaks, ${colorScheme}, ${viewport.width} px`);
    }
  }
  const others = complaints.filter((text) => !text.includes("status of 400"));
  t.strictSame(others, [], "nothing was refused by the content security policy");
  t.equal(complaints.length, 1, "and one request by the console");

  // Somebody who only looks, at the same address.
  await page.setViewportSize(WIDE);
  await page.context().clearCookies();
  const analyst = await console.token("analyst");
  await page.setExtraHTTPHeaders({ authorization: `Bearer ${analyst}` });
  await page.goto(`${console.url}/leaks?do=add`);
  await showsLeaks(page, 7);
  t.equal(await page.getByRole("dialog").count(), 0, "the form is not there for an analyst");
  await page.getByRole("checkbox", { name: "Choose all on this page" }).check();
  const decide = page.getByRole("button", { name: "Decide on 7 leaks" });
  t.equal(await decide.getAttribute("aria-disabled"), "true");
  await page.getByRole("button", { name: "Choose none" }).focus();
  await page.keyboard.press("Shift+Tab");
  await page.getByText("administrators decide on them").waitFor();
  await checkAccessibility(t, page, "leaks of an analyst");
});

/** Waits until the list says how many match. */
async function showsLeaks(page: Page, count: number): Promise<void> {
  await page.getByText(count === 0 ? "No leak matches" : `1–${count} of ${count}`, { exact: true }).waitFor();
}

function chart(page: Page, name: string) {
  return page.getByRole("region", { name, exact: true });
}

async function filterByCharts(t: Tap, page: Page): Promise<void> {
  const sources = chart(page, "Leaks by source");
  const risks = chart(page, "Leaks by risk");
  // By the keyboard alone: the legend's buttons.
  await sources.getByRole("button", { name: /^github/ }).focus();
  await page.keyboard.press("Enter");
  await showsLeaks(page, 2);
  t.equal(await sources.getByRole("button", { name: /^github/ }).getAttribute("aria-pressed"), "true");
  t.ok(await sources.getByRole("button", { name: /^pastebin/ }).isVisible(), "what was not chosen can be");
  await risks.getByRole("table").getByRole("row", { name: "High 1 50 %" }).waitFor({ state: "attached" });
  // By the pointer: the outermost ring.
  const ring = risks.locator("circle").filter({ hasText: "High: 1" });
  const { width, height } = (await ring.boundingBox())!;
  await ring.click({ position: { x: width - 4, y: height / 2 } });
  await showsLeaks(page, 1);
  t.equal(new URL(page.url()).search, "?source=github&risk=high", "the address says what is shown");
  await page.getByRole("button", { name: "Take out: Source: github" }).click();
  await showsLeaks(page, 2);
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await showsLeaks(page, 4);

  await page.keyboard.press("/");
  await page.keyboard.type("billing");
  await showsLeaks(page, 1);
  await page.getByRole("button", { name: "Empty the search" }).click();
  await showsLeaks(page, 4);
  await page.getByRole("button", { name: "Risk", exact: true }).first().click();
  await page.getByRole("menuitemcheckbox", { name: "Low" }).click();
  await page.keyboard.press("Escape");
  await showsLeaks(page, 1);
}

async function keepView(t: Tap, page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save this view" }).click();
  await page.getByLabel("Name of the view").fill("Small ones");
  await page.keyboard.press("Enter");
  const views = page.getByRole("navigation", { name: "Views" });
  await views.getByRole("button", { name: "All", exact: true }).click();
  await showsLeaks(page, 4);
  await views.getByRole("button", { name: "Small ones", exact: true }).click();
  await showsLeaks(page, 1);
  t.equal(new URL(page.url()).search, "?risk=low");
  await views.getByRole("button", { name: "Forget the view Small ones" }).click();
  await page.getByRole("button", { name: "Save this view" }).waitFor();
  await views.getByRole("button", { name: "All", exact: true }).click();
  await showsLeaks(page, 4);
}

async function addByHand(t: Tap, page: Page, { url }: ConsoleProcess): Promise<void> {
  const token = newToken();
  await page.getByRole("button", { name: "Add a leak" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a leak" });
  await dialog.getByLabel("Title").fill("Posted in a channel");
  const field = dialog.getByLabel("Leaked tokens");
  t.strictSame(
    [await field.getAttribute("autocomplete"), await field.getAttribute("spellcheck")],
    ["off", "false"],
    "no browser keeps or checks tokens",
  );
  await field.fill(`${token}\n\n${token}\nabc\n`);
  await dialog.getByLabel("Description").fill(`It says ${token}`);
  await dialog.getByLabel("Block at once").check();
  await dialog.getByText("1 token: hashed on arrival.").waitFor();
  await dialog.getByText("1 line said before: counted once.").waitFor();
  await checkAccessibility(t, page, "the form");
  await dialog.getByRole("button", { name: "Add and block" }).click();
  await dialog.getByRole("alert").getByText("expected a text without a token of this leak").waitFor();
  t.equal(await field.inputValue(), `${token}\n\n${token}\nabc\n`, "what was refused can be mended");
  await dialog.getByLabel("Description").fill("");
  await dialog.getByRole("button", { name: "Add and block" }).click();
  await dialog.getByText("Every node refuses its tokens.").waitFor();
  await dialog.getByText("tokens, line 4").waitFor();
  const kept = await page.evaluate<string>(
    "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, document.documentElement.outerHTML, " +
      "[...document.querySelectorAll('input, textarea')].map(({ value }) => value)])",
  );
  t.notOk((kept + page.url()).includes(token), "the page keeps no token");
  await dialog.getByRole("button", { name: "Close" }).click();
  t.equal(page.url(), `${url}/leaks`);
  await showsLeaks(page, 5);
}

async function importReport(t: Tap, page: Page): Promise<void> {
  await page.getByRole("button", { name: "Import" }).click();
  const dialog = page.getByRole("dialog", { name: "Import a report" });
  const buffer = Buffer.from(`${newToken()}\n${newToken()}\nabc\n`);
  await dialog.locator("input[type=file]").setInputFiles({ name: "found.txt", mimeType: "text/plain", buffer });
  t.equal(await dialog.getByLabel("What wrote it").inputValue(), "txt", "the file's name says its format");
  await dialog.getByRole("button", { name: "Check without importing" }).click();
  await dialog.getByText("Checked: nothing was changed.").waitFor();
  await dialog.getByRole("cell", { name: "line 3" }).waitFor();
  await checkAccessibility(t, page, "a report that was checked");
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await dialog.getByText("Imported", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await showsLeaks(page, 7);
}

async function decideOnAll(t: Tap, page: Page): Promise<void> {
  await page.getByRole("checkbox", { name: "Choose all on this page" }).check();
  await page.getByRole("button", { name: "Decide on 7 leaks" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("1 leak without a value that a patch can be made of: refused.").waitFor();
  await checkAccessibility(t, page, "a decision");
  await dialog.getByRole("button", { name: "Block: 7 leaks" }).click();
  await dialog.getByText("6 done, 1 refused.").waitFor();
  await dialog.getByRole("row", { name: /^#4 Refused No patch can be made/ }).waitFor();
  await dialog.getByRole("button", { name: "To the list" }).click();
  const list = page.getByRole("table", { name: "Leaks", exact: true });
  await list.getByRole("button", { name: "Blocked: decide on leak 1" }).waitFor();
  t.equal(await page.getByText("leaks chosen").count(), 0, "what was decided on is no longer chosen");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.getByText("1 leak chosen").waitFor();
  t.match(await page.evaluate<string>("document.activeElement.pathname"), /\/leaks\/\d+$/, "Enter opens it");
  await page.keyboard.press("x");

  const sort = list.getByRole("columnheader", { name: "Risk" });
  await sort.getByRole("button").click();
  await page.waitForURL("**/leaks?sort=-risk");
  await list.locator('th[aria-sort="descending"]', { hasText: "Risk" }).waitFor();
}

function newToken(): string {
  return `kwt_${randomBytes(16).toString("hex")}`;
}

type Tap = Parameters<typeof checkAccessibility>[0];
