import t from "tap";
import { startReceiver } from "../console/channels/receivers.ts";
import { checkAccessibility } from "./accessibility.ts";
import { NARROW, NO_BROWSER, openBrowser, WIDE } from "./browser.ts";
import { administratorLink, setUp, signIn, startWebConsole } from "./web-console.ts";

t.test("settings: people, tokens, channels, the audit log, the own account", { skip: NO_BROWSER }, async (t) => {
  const console = await startWebConsole(t, "notifications: { private_addresses: true }\n");
  const { page, complaints } = await openBrowser(t);
  await setUp(page, await administratorLink(console, "ada@example.com"));
  const part = async (name: string, heading = name): Promise<void> => {
    await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name }).click();
    await page.getByRole("heading", { name: heading, exact: true }).waitFor();
  };

  await t.test("an invitation is a link that is shown once, and can be withdrawn", async (t) => {
    await page.goto(`${console.url}/settings`);
    await page.waitForURL("**/settings/members");
    await page.getByLabel("Invite somebody").fill("grace@example.com");
    await page.getByRole("button", { name: "Make a link" }).click();
    t.match(await page.locator("pre").textContent(), /\/setup#token=kw_link_/);
    await page.getByRole("table", { name: "Open invitations" }).getByText("grace@example.com").waitFor();
    await checkAccessibility(t, page, "members");
    await page.getByRole("button", { name: "Withdraw" }).click();
    await page.getByRole("table", { name: "Open invitations" }).waitFor({ state: "detached" });
    t.ok(await page.getByLabel("Role of ada@example.com").first().isDisabled(), "nobody changes their own role");
  });

  await t.test("a token is shown once, and revoked for good", async (t) => {
    await part("Tokens");
    await page.getByLabel("Name").fill("deploy");
    await page.getByRole("button", { name: "Make a token" }).click();
    const token = (await page.locator("pre").textContent())!;
    t.match(token, /^kw_api_[\w-]{43}$/);
    t.equal((await console.ask("GET", "/leaks", token)).status, 200);
    await checkAccessibility(t, page, "tokens");
    await page.getByRole("button", { name: "Revoke deploy" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByText("revoked", { exact: true }).waitFor();
    t.equal((await console.ask("GET", "/leaks", token)).status, 401);
  });

  await t.test("a channel is made, tried, and its log read", async (t) => {
    const receiver = await startReceiver(t);
    await part("Notifications");
    await page.getByRole("button", { name: "Add a channel" }).first().click();
    const dialog = page.getByRole("dialog", { name: "Add a channel" });
    await dialog.getByLabel("Name").fill("on call");
    await dialog.getByPlaceholder("https://…").fill("nowhere");
    await dialog.getByRole("button", { name: "Add it" }).click();
    await dialog.getByText("settings.url").waitFor();
    await dialog.getByPlaceholder("https://…").fill(`${receiver.url}/hook`);
    await checkAccessibility(t, page, "the form of a channel");
    await dialog.getByRole("button", { name: "Add it" }).click();
    const channel = page.getByRole("region", { name: "on call" });
    await channel.getByRole("button", { name: "Test" }).click();
    await channel.getByText("The test was taken.").waitFor();
    t.match(receiver.received[0]!.text, "A test from Keyward");
    await channel.getByRole("button", { name: "Log" }).click();
    await channel.getByText("Nothing was told yet.").waitFor();
    receiver.answer(410);
    await channel.getByRole("button", { name: "Test" }).click();
    await channel.getByText("The test was not taken: It was answered with 410.").waitFor();
    await page.setViewportSize(NARROW);
    await checkAccessibility(t, page, "channels on a narrow screen");
    await page.setViewportSize(WIDE);
  });

  await t.test("the audit log is filtered in the address", async (t) => {
    await part("Audit log");
    await page.getByLabel("Action").fill("DELETE");
    await page.waitForURL("**/settings/audit?action=DELETE");
    await checkAccessibility(t, page, "the audit log");
  });

  await t.test("tenants are made", async (t) => {
    await part("Tenants");
    await page.getByLabel("Name").fill("Acme");
    await page.getByLabel("Id, which never changes").fill("acme");
    await page.getByRole("button", { name: "Make a tenant" }).click();
    // Of several tenants the address says which one it is: a new page.
    await page.waitForURL("**/t/default/settings/tenants");
    await page.getByRole("link", { name: "Acme" }).waitFor();
    await checkAccessibility(t, page, "tenants");
  });

  await t.test("the own account: a second factor begins with codes, another password holds", async (t) => {
    await page.goto(`${console.url}/settings/account`);
    await page.getByRole("heading", { name: "Your account" }).waitFor();
    await checkAccessibility(t, page, "the own account");
  });

  t.strictSame(
    complaints.filter((line) => !/status of 4\d\d/.test(line)),
    [],
    "no complaint of the policy",
  );
});

t.test("an analyst sees the channels, and that they are for others to change", { skip: NO_BROWSER }, async (t) => {
  const console = await startWebConsole(t);
  const { page } = await openBrowser(t);
  await setUp(page, await administratorLink(console, "ada@example.com"));
  await page.goto(`${console.url}/settings/members`);
  await page.getByLabel("Invite somebody").fill("grace@example.com");
  await page.getByRole("button", { name: "Make a link" }).click();
  const link = (await page.locator("pre").textContent())!;
  const other = await openBrowser(t, "dark");
  const grace = await setUp(other.page, link, "grace@example.com");
  await other.page.goto(`${console.url}/settings`);
  await other.page.waitForURL("**/settings/channels");
  t.ok(await other.page.getByRole("button", { name: "Add a channel" }).first().isDisabled());
  t.same(await other.page.getByRole("navigation", { name: "Settings" }).getByRole("link").allTextContents(), [
    "Notifications",
    "Your account",
  ]);
  await checkAccessibility(t, other.page, "channels of an analyst, dark");

  await other.page.goto(`${console.url}/settings/account`);
  const changed = { ...grace, password: `${grace.password}-2` };
  await other.page.getByLabel("Present password").fill(grace.password);
  await other.page.getByLabel("New password").fill(changed.password);
  await other.page.getByRole("button", { name: "Change it" }).click();
  await other.page.getByText("The new password holds.").waitFor();
  await other.page.getByLabel("Your password").fill(changed.password);
  await other.page.getByRole("button", { name: "Begin" }).click();
  await other.page.getByRole("img", { name: "Code for your authenticator app" }).waitFor();
  await checkAccessibility(t, other.page, "a second factor begins");
  await other.page.context().clearCookies();
  await other.page.goto(`${console.url}/sign-in`);
  await signIn(other.page, changed);
  await other.page.getByRole("navigation", { name: "Pages" }).waitFor({ state: "attached" });
});
