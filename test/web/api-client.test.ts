import { readFile } from "node:fs/promises";
import { join } from "node:path";
import t from "tap";
import { apiClient } from "../../web/build/api-client.ts";
import { apiDocument } from "../../web/build/api-document.ts";

const FOLDER = join(import.meta.dirname, "../../web/src/api/generated");

t.test("the pages' client is that of the API as it is now; if not: npm run web:types", async (t) => {
  for (const [name, text] of Object.entries(await apiClient(await apiDocument()))) {
    t.ok((await readFile(join(FOLDER, name), "utf8")) === text, name);
  }
});
