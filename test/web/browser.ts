import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext, type Page } from "playwright-core";
import type { Test } from "tap";

export const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);
/** `.ci/run` sets it: there a missing browser is a failure. */
const REQUIRED = process.env["KEYWARD_REQUIRE_CHROMIUM"] === "1";
/** For `t.test` options: why a test of pages cannot run on this machine; false where it can. */
export const NO_BROWSER = CHROMIUM === undefined && !REQUIRED && "no Chromium on this machine";

export const WIDE = { width: 1280, height: 800 };
export const NARROW = { width: 390, height: 844 };

export interface Browser {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page wrote as errors, and what its content security policy refused. */
  readonly complaints: readonly string[];
}

/** A browser with a profile of its own, closed with the test. */
export async function openBrowser(t: Test, colorScheme: "light" | "dark" = "light", viewport = WIDE): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), "keyward-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM ?? "chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
    colorScheme,
    viewport,
    reducedMotion: "reduce",
  });
  t.teardown(async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  });
  const complaints: string[] = [];
  const page = context.pages()[0] ?? (await context.newPage());
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return { page, context, complaints };
}
