import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import t from "tap";
import { pages, read, ROOT } from "./repository.ts";

/** Heading anchors as they are made of headings. */
function anchorsOf(page: string): string[] {
  return read(page)
    .split("\n")
    .filter((line) => /^#+ /.test(line))
    .map((line) =>
      line
        .replace(/^#+ /, "")
        .toLowerCase()
        .replace(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    );
}

/** Link targets outside of code, without those that leave the repository. */
function linksOf(page: string): string[] {
  const prose = read(page)
    .replace(/^```[^]*?^```/gm, "")
    .replace(/`[^`]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target));
}

for (const page of pages()) {
  t.test(`every link of ${page} leads somewhere`, async (t) => {
    for (const link of linksOf(page)) {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? page : join(dirname(page), path);
      if (!t.ok(existsSync(join(ROOT, target)), link)) continue;
      if (anchor !== undefined) t.ok(anchorsOf(target).includes(anchor), link);
    }
  });
}
