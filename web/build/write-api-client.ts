import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { apiClient } from "./api-client.ts";
import { apiDocument } from "./api-document.ts";

/** `npm run web:types`: after the API has changed. */
const folder = join(import.meta.dirname, "../src/api/generated");
await mkdir(folder, { recursive: true });
for (const [name, text] of Object.entries(await apiClient(await apiDocument()))) {
  await writeFile(join(folder, name), text);
}
