/** A role in words: `global_administrator` is "global administrator". */
export function roleName(role: string): string {
  return role.replaceAll("_", " ");
}
