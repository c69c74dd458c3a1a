import { readFile } from "node:fs/promises";
import t from "tap";
import { startNode } from "../e2e/node-process.ts";
import { startUpstream } from "../e2e/recording-upstream.ts";
import { checkAccessibility } from "./accessibility.ts";
import { NARROW, NO_BROWSER, openBrowser, WIDE } from "./browser.ts";
import { administratorLink, setUp, startWebConsole } from "./web-console.ts";

t.test(
  "the first steps lead from nothing to a blocked request; the nodes are shown",
  { skip: NO_BROWSER },
  async (t) => {
    const console = await startWebConsole(t);
    const upstream = await startUpstream(t);
    const { page, complaints } = await openBrowser(t);
    await setUp(page, await administratorLink(console, "ada@example.com"));

    // The token in the command is a node's: with it a node connects.
    await page.getByRole("button", { name: "Make its token" }).click();
    const command = await page.locator("pre").first().textContent();
    const token = /kw_node_\w[\w-]*/.exec(command!)![0];
    await checkAccessibility(t, page, "first steps");
    const node = await startNode(t, {
      config: `routes: [{ name: api, upstream: "${upstream.url}" }]\n`,
      console: { url: console.url, token },
    });
    await page.getByText(/^connected:/).waitFor();

    await page.getByRole("button", { name: "Add it and block it" }).click();
    await page.getByText("waiting for a request").waitFor();
    await page.getByLabel("Where your node listens").fill(node.url);
    const curl = await page.locator("pre").last().textContent();
    const [, leaked] = /Bearer (try_[0-9a-f]{32})'/.exec(curl!)!;
    const use = async (): Promise<number> =>
      (await fetch(node.url, { headers: { authorization: `Bearer ${leaked}` } })).status;
    while ((await use()) !== 403);
    await page.getByText("That was a blocked request.").waitFor();
    await checkAccessibility(t, page, "first steps, done");

    // It is no longer what / shows.
    await page.getByRole("link", { name: "Keyward" }).click();
    await page.waitForURL("**/leaks");

    await page.keyboard.press("g");
    await page.keyboard.press("n");
    await page.getByRole("region", { name: "Nodes" }).getByText("Up to date").waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      for (const viewport of [WIDE, NARROW]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(viewport);
        await checkAccessibility(t, page, `nodes, ${colorScheme}, ${viewport.width} px`);
      }
    }
    await page.getByRole("button", { name: /^Away/ }).click();
    await page.getByText("No node is in this state").waitFor();
    t.equal(new URL(page.url()).search, "?state=away", "the address says what is shown");
    await page.reload();
    await page.getByText("No node is in this state").waitFor();

    t.strictSame(complaints, [], "nothing was refused by the content security policy");
    t.notOk((console.stderr() + (await readFile(console.configFile, "utf8"))).includes(token));
  },
);
