const TEXTS = new Map([
  ["not_invited", "Nobody has invited this address. Ask an administrator for an invitation."],
  [
    "account_not_linked",
    "This address has an account with a password: sign in with it, then connect the two under Settings.",
  ],
  ["access_denied", "The identity provider did not let you in, or you turned back there."],
]);

/** Why the identity provider's way back ended here; the codes are in docs/console-access.md. */
export function refusalText(code: string): string {
  return TEXTS.get(code) ?? `The identity provider's answer was refused (${code.slice(0, 64)}). Try again.`;
}
