import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import type { Test } from "tap";
import { buildPages } from "../../web/build/pages.ts";
import { startConsole, type ConsoleProcess } from "../e2e/console-process.ts";

const CLI = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
const run = promisify(execFile);

export interface Person {
  readonly email: string;
  readonly password: string;
}

/** A console as an operator runs it, with the pages of this very source. */
export async function startWebConsole(t: Test, config?: string): Promise<ConsoleProcess> {
  await buildPages();
  return await startConsole(t, config);
}

/** A link with which somebody becomes administrator of every tenant. */
export async function administratorLink({ configFile }: ConsoleProcess, email: string): Promise<string> {
  const { stdout } = await run(process.execPath, [CLI, "console", "admin", "--config", configFile, "--email", email]);
  return /http\S+/.exec(stdout)![0];
}

/** Takes a link up in a browser, which is signed in by it. */
export async function setUp(page: Page, link: string, email = "ada@example.com"): Promise<Person> {
  const person = { email, password: randomBytes(12).toString("base64url") };
  await page.goto(link);
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("Address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("navigation", { name: "Pages" }).waitFor({ state: "attached" });
  return person;
}

export async function signIn(page: Page, { email, password }: Person): Promise<void> {
  await page.getByLabel("Address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
