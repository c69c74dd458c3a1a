const SENTENCES = new Map([
  ["ENOENT", "does not exist"],
  ["EACCES", "may not be accessed by this user"],
  ["EPERM", "may not be accessed by this user"],
  ["EISDIR", "is a folder, not a file"],
  ["ENOTDIR", "lies below something that is not a folder"],
  ["EROFS", "is on a read-only file system"],
  ["ENOSPC", "is on a disk that is full"],
  ["EADDRINUSE", "is already in use"],
  ["EADDRNOTAVAIL", "is not an address of this machine"],
  ["ENOTFOUND", "cannot be resolved"],
  ["EAI_AGAIN", "cannot be resolved at the moment"],
  ["ELOOP", "is a circle of links"],
]);

/** What a system call's error means, to be read after the name of a file or an address: `does not exist`. */
export function explainSystemError(error: unknown): string {
  const code = errorCode(error);
  return SENTENCES.get(code) ?? (code === "" ? "cannot be used" : `cannot be used (${code})`);
}

export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
