import t from "tap";
import { NO_BROWSER, NARROW, openBrowser } from "./browser.ts";
import { checkAccessibility } from "./accessibility.ts";
import { administratorLink, setUp, signIn, startWebConsole } from "./web-console.ts";

t.test(
  "a one-time link makes an account; then a password signs in, and leads where the address says",
  { skip: NO_BROWSER },
  async (t) => {
    const console = await startWebConsole(t);
    const { page, complaints } = await openBrowser(t);

    // Nobody yet: whatever is asked for, sign in first.
    await page.goto(`${console.url}/nodes?state=away`);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    t.equal(new URL(page.url()).searchParams.get("next"), "/nodes?state=away");
    await checkAccessibility(t, page, "sign-in");

    const link = await administratorLink(console, "ada@example.com");
    await page.goto(link);
    await page.getByLabel("Name").waitFor();
    await checkAccessibility(t, page, "a one-time link");
    const ada = await setUp(page, link);
    await page.getByRole("heading", { name: "First steps" }).waitFor();
    t.notMatch(page.url(), /token/, "the spent link is out of the address");

    await page.getByRole("button", { name: "Your account" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();

    // A wrong password says so, and keeps what was typed.
    await signIn(page, { ...ada, password: "wrong" });
    await page.getByText("That was not right").waitFor();
    t.equal(await page.getByLabel("Address").inputValue(), ada.email);

    // Whoever sends a link cannot lead elsewhere by it.
    await page.goto(`${console.url}/sign-in?next=//example.com/`);
    await signIn(page, ada);
    await page.getByRole("heading", { name: "First steps" }).waitFor();
    t.ok(page.url().startsWith(console.url));
    await page.goto(`${console.url}/sign-in?next=${encodeURIComponent("/nodes?state=away")}`);
    await signIn(page, ada);
    await page.getByRole("heading", { name: "Nodes", exact: true }).waitFor();
    t.equal(new URL(page.url()).search, "?state=away");

    // A link is good once.
    await page.goto(link);
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("Address").fill(ada.email);
    await page.getByLabel("Password", { exact: true }).fill(ada.password);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByText("link_spent").waitFor();

    t.strictSame(
      complaints.filter((text) => !/status of (401|410)/.test(text)),
      [],
      "nothing was refused by the content security policy",
    );
  },
);

t.test("a session that ends elsewhere leads to sign in, and back", { skip: NO_BROWSER }, async (t) => {
  const console = await startWebConsole(t);
  const { page, context } = await openBrowser(t, "dark", NARROW);
  const ada = await setUp(page, await administratorLink(console, "ada@example.com"));
  await page.goto(`${console.url}/nodes`);
  await page.getByText("No node is connected").waitFor();
  await context.clearCookies();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await checkAccessibility(t, page, "sign-in, dark and narrow");
  await signIn(page, ada);
  await page.getByText("No node is connected").waitFor();
});
