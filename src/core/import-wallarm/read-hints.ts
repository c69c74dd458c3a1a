import { isPlain, readHint, textOf, type Hint } from "./hint.ts";
import { readTerraformState } from "./terraform-state.ts";

/**
 * Finds the hints in a document: a list of them, the API's answer `{body: […]}` or `{body: {…}}`, or a Terraform state.
 * Undefined where it is none of these.
 */
export function readHints(document: unknown): readonly Hint[] | undefined {
  if (Array.isArray(document)) return readList(document, []);
  if (!isPlain(document)) return undefined;
  const { body } = document;
  if (Array.isArray(body)) return readList(body, ["body"]);
  if (isPlain(body)) return readList([body], []).map((hint) => ({ ...hint, path: ["body"] }));
  return readTerraformState(document);
}

function readList(list: readonly unknown[], at: readonly string[]): readonly Hint[] {
  return list.map((given, i) => {
    const path = [...at, i];
    if (!isPlain(given)) return readHint({}, path, "", String(i + 1));
    const id = textOf(given["id"]);
    return readHint(given, path, textOf(given["type"]), id === "" ? String(i + 1) : id);
  });
}
