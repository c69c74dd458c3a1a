import axe from "axe-core";
import type { Page } from "playwright-core";
import type { Test } from "tap";

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** No barriers: a dialog has a `header` of its own, which this takes for a second one of the page. */
const LEFT_OUT = {
  "landmark-no-duplicate-banner": { enabled: false },
  "landmark-banner-is-top-level": { enabled: false },
  "landmark-unique": { enabled: false },
};

/** WCAG 2.2 A and AA, as far as a machine can tell; and that the page does not scroll sideways. */
export async function checkAccessibility(t: Test, page: Page, name: string): Promise<void> {
  // What comes and goes slowly is judged once it is there.
  await page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})))");
  await page.evaluate(axe.source);
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const findings = await page.evaluate<readonly Finding[]>(
    `axe.run(document, ${JSON.stringify({ runOnly: tags, rules: LEFT_OUT })}).then(({ violations }) => violations)`,
  );
  t.strictSame(
    findings.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary }))),
    [],
    `${name} has no barrier`,
  );
  t.ok(
    await page.evaluate<boolean>("document.documentElement.scrollWidth <= innerWidth"),
    `${name} does not scroll sideways`,
  );
}
