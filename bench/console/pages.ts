import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { openStore } from "../../src/console/store/open-store.ts";
import { CHROMIUM } from "../../test/web/browser.ts";
import { buildPages } from "../../web/build/pages.ts";
import { median, say, table } from "../report.ts";
import { startConsoleProcess } from "./console-process.ts";
import { makeLeaks } from "./made-leaks.ts";

const LEAKS = 10_000;
const PER_ROUND = 5;
const VIEWPORT = { width: 1280, height: 800 };

/** What somebody does with the list: a script that clicks, and the text that the range of the list then says. */
const STEPS: readonly (readonly [name: string, click: string, range: string])[] = [
  ["a part of the donut", "button(/^github/)", "1–50 of 2,500"],
  ["a ring", "button(/^High/)", "1–50 of 500"],
  ["clear", "button(/^Clear$/)", "1–50 of 10,000"],
  ["the next page", "button(/^Next page$/)", "51–100 of 10,000"],
  ["all on the page chosen", "document.querySelector('thead input').click()", "50 leaks chosen"],
  ["a view", "button(/^To decide$/)", "1–50 of 9,990"],
];
/** For the page: finds a button by its words, clicks, and waits until a text stands there and the page answers again. */
const IN_PAGE = `
  globalThis.button = (words) =>
    [...document.querySelectorAll("button")].find((one) => words.test(one.ariaLabel ?? one.textContent)).click();
  globalThis.until = (text) => new Promise((resolve) => {
    const look = () => [...document.querySelectorAll("output")].some((one) => one.textContent === text)
      ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
      : requestAnimationFrame(look);
    look();
  });
`;

/** The list of ten thousand leaks in a browser: until it can be used, then until it shows what was asked for. */
export async function benchPages(rounds: number): Promise<void> {
  if (CHROMIUM === undefined) return say("no Chromium on this machine: the pages are left out");
  await buildPages();
  const folder = await mkdtemp(join(tmpdir(), "keyward-bench-"));
  try {
    const store = await openStore("sqlite", join(folder, "console"));
    await makeLeaks(store, "default", LEAKS);
    await store.close();
    const console = await startConsoleProcess(folder, "sqlite");
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
    try {
      const token = await console.token("administrator");
      const samples = new Map<string, number[]>();
      for (let round = 0; round < rounds * PER_ROUND; round++) {
        for (const [name, ms] of await look(browser, `${console.url}/leaks`, token)) {
          samples.set(name, [...(samples.get(name) ?? []), ms]);
        }
      }
      say(`\nthe list of ${LEAKS.toLocaleString("en")} leaks in Chromium\n`);
      const rows = [...samples].map(([name, ms]) => [name, median(ms).toFixed(0), Math.max(...ms).toFixed(0)]);
      say(table(["until it shows and answers", "median ms", "slowest ms"], rows));
    } finally {
      await browser.close();
      await console.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Each time a browser that knows nothing, then one that has the files. */
async function look(browser: Browser, url: string, token: string): Promise<readonly (readonly [string, number])[]> {
  const context = await browser.newContext({
    viewport: VIEWPORT,
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
  try {
    const page = await context.newPage();
    await page.addInitScript(IN_PAGE);
    const first = await opened(page, url);
    const again = await opened(page, url);
    const steps: (readonly [string, number])[] = [];
    for (const [name, click, range] of STEPS) {
      const script = `(() => { const t = performance.now(); ${click}; return until("${range}").then((at) => at - t); })()`;
      steps.push([name, await page.evaluate<number>(script)]);
    }
    return [["opened for the first time", first], ["opened again", again], ...steps];
  } finally {
    await context.close();
  }
}

/** Milliseconds since the address was entered. */
async function opened(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: "commit" });
  return await page.evaluate<number>(`until("1–50 of ${LEAKS.toLocaleString("en")}")`);
}
