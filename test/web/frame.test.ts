import t from "tap";
import { checkAccessibility } from "./accessibility.ts";
import { NARROW, NO_BROWSER, openBrowser, WIDE } from "./browser.ts";
import { administratorLink, setUp, startWebConsole } from "./web-console.ts";

t.test(
  "the frame: keys, colours, tenants, narrow screens, pages that are not there",
  { skip: NO_BROWSER },
  async (t) => {
    const console = await startWebConsole(t);
    const { page, complaints } = await openBrowser(t);
    await setUp(page, await administratorLink(console, "ada@example.com"));
    const heading = (name: string) => page.getByRole("heading", { name, exact: true }).waitFor();
    await heading("First steps");

    await t.test("keys", async (t) => {
      for (const [key, name] of [
        ["l", "Leaks"],
        ["a", "Attacks"],
        ["r", "Rules"],
        ["n", "Nodes"],
        ["s", "Sources"],
        ["e", "Settings"],
      ] as const) {
        await page.keyboard.press("g");
        await page.keyboard.press(key);
        await heading(name);
        t.equal(await page.getByRole("link", { name, exact: true }).getAttribute("aria-current"), "page");
      }
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
      await checkAccessibility(t, page, "shortcuts");
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await page.goto(`${console.url}/welcome`);
      await page.getByLabel("Title").fill("");
      await page.keyboard.type("gl?");
      t.equal(await page.getByLabel("Title").inputValue(), "gl?", "what is typed is text");
    });

    await t.test("the colour scheme is kept", async (t) => {
      await page.getByRole("button", { name: "Make it dark" }).click();
      await page.reload();
      await page.getByRole("button", { name: "Make it light" }).waitFor();
      t.equal(await page.locator("html").getAttribute("data-mantine-color-scheme"), "dark");
      await page.getByRole("button", { name: "Make it light" }).click();
    });

    await t.test("a narrow screen has the navigation behind a button", async (t) => {
      await page.setViewportSize(NARROW);
      await page.getByRole("button", { name: "Open the navigation" }).click();
      await page.getByRole("link", { name: "Rules" }).click();
      await heading("Rules");
      await page.getByRole("button", { name: "Open the navigation" }).waitFor();
      await checkAccessibility(t, page, "a narrow page");
      await page.setViewportSize(WIDE);
    });

    await t.test("somebody with several tenants sees in the address which one it is", async (t) => {
      const admin = await console.token("administrator");
      t.equal((await console.ask("GET", "/me", admin)).status, 200);
      const made = await page.request.post(`${console.url}/api/v1/tenants`, {
        data: { id: "acme", name: "Acme" },
        headers: { origin: console.url, "sec-fetch-site": "same-origin" },
      });
      t.equal(made.status(), 201);
      await page.goto(`${console.url}/nodes?state=away`);
      await page.waitForURL("**/t/default/nodes?state=away");
      await page.getByRole("button", { name: /^Tenant:/ }).click();
      await page.getByRole("menuitem", { name: /^Acme/ }).click();
      await page.waitForURL("**/t/acme/nodes");
      await page.getByRole("button", { name: "Tenant: Acme" }).waitFor();
      await checkAccessibility(t, page, "with tenants");
    });

    await page.goto(`${console.url}/nowhere`);
    await heading("There is no such page");
    t.strictSame(complaints, [], "nothing was refused by the content security policy");
  },
);
