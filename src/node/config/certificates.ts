import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import { explainSystemError } from "../../platform/system-error.ts";
import type { Mistake } from "./meaning.ts";
import type { NodeConfig } from "./schema.ts";

/** Every certificate and key a configuration names can be read, is what it claims to be, fits its partner, and is good for TLS. */
export async function checkCertificates({ listen, routes }: NodeConfig): Promise<Mistake[]> {
  const checks: Promise<Mistake[]>[] = [];
  if (listen.tls !== undefined) {
    checks.push(checkPair(["listen", "tls"], listen.tls.cert, listen.tls.key));
    listen.tls.sni.forEach(({ cert, key }, i) => checks.push(checkPair(["listen", "tls", "sni", i], cert, key)));
  }
  routes.forEach(({ upstream: { tls } }, i) => {
    const path = ["routes", i, "upstream", "tls"];
    if (tls.cert !== undefined && tls.key !== undefined) checks.push(checkPair(path, tls.cert, tls.key));
    if (tls.ca !== undefined) checks.push(checkAuthorities([...path, "ca"], tls.ca));
  });
  return (await Promise.all(checks)).flat();
}

async function checkPair(path: readonly PropertyKey[], cert: string, key: string): Promise<Mistake[]> {
  const mistakes: Mistake[] = [];
  const certificate = await read(
    [...path, "cert"],
    cert,
    "a certificate in PEM form",
    (pem) => ({ pem, parsed: new X509Certificate(pem) }),
    mistakes,
  );
  const privateKey = await read(
    [...path, "key"],
    key,
    "a private key in PEM form without a passphrase",
    (pem) => ({ pem, parsed: createPrivateKey(pem) }),
    mistakes,
  );
  if (certificate === undefined || privateKey === undefined) return mistakes;
  if (!certificate.parsed.checkPrivateKey(privateKey.parsed))
    mistakes.push({ path: [...path, "key"], message: "expected the key of the certificate in `cert`" });
  else if (!isGoodForTls(certificate.pem, privateKey.pem))
    mistakes.push({
      path: [...path, "cert"],
      message: `expected a certificate that TLS takes in ${cert}; is its key too short?`,
    });
  return mistakes;
}

function isGoodForTls(cert: Buffer, key: Buffer): boolean {
  try {
    createSecureContext({ cert, key });
    return true;
  } catch {
    return false;
  }
}

async function checkAuthorities(path: readonly PropertyKey[], file: string): Promise<Mistake[]> {
  const mistakes: Mistake[] = [];
  await read(
    path,
    file,
    "certificates in PEM form",
    (pem) => [new X509Certificate(pem), createSecureContext({ ca: pem })],
    mistakes,
  );
  return mistakes;
}

async function read<T>(
  path: readonly PropertyKey[],
  file: string,
  wanted: string,
  parse: (pem: Buffer) => T,
  mistakes: Mistake[],
): Promise<T | undefined> {
  let pem: Buffer;
  try {
    pem = await readFile(file);
  } catch (error) {
    mistakes.push({ path, message: `${file} ${explainSystemError(error)}` });
    return undefined;
  }
  try {
    return parse(pem);
  } catch {
    mistakes.push({ path, message: `expected ${wanted} in ${file}` });
    return undefined;
  }
}
