/** `["routes", 0, "tls"]` as people write it: `routes[0].tls`. */
export function printPath(path: readonly PropertyKey[]): string {
  let printed = "";
  for (const step of path) {
    if (typeof step === "number") printed += `[${step}]`;
    else printed += printed === "" ? String(step) : `.${String(step)}`;
  }
  return printed;
}
