/** `/t/<tenant>/…`: a link says which tenant it is about. Without it, it is the one that the person joined first. */
const PREFIX = /^\/t\/([^/]+)(?=\/|$)/;

/** The tenant that the address names. It stays as it is until the page is loaded anew. */
export const ADDRESS_TENANT = decode(PREFIX.exec(location.pathname)?.[1]);

/** In front of every path of this page load. */
export const BASE_PATH = PREFIX.exec(location.pathname)?.[0] ?? "/";

/** The same page for another tenant. @param path without the prefix, e.g. `/leaks?status=open` */
export function pathOfTenant(tenant: string, path: string): string {
  return `/t/${encodeURIComponent(tenant)}${path}`;
}

/** The present address without the prefix. */
export function pathInTenant(): string {
  const { pathname, search, hash } = location;
  return `${pathname.replace(PREFIX, "") || "/"}${search}${hash}`;
}

function decode(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
