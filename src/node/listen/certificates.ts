import { readFile } from "node:fs/promises";
import { createSecureContext, type SecureContext, type SecureContextOptions } from "node:tls";
import { explainSystemError } from "../../platform/system-error.ts";
import type { NodeConfig } from "../config/schema.ts";

type TlsConfig = NonNullable<NodeConfig["listen"]["tls"]>;
type Pair = Pick<TlsConfig, "cert" | "key">;

/** Certificates in force, swapped whole by a reload. */
export interface Certificates {
  /** For clients that name no server, or one that has no certificate of its own. */
  readonly main: SecureContextOptions;
  /** The context for a server name; undefined: the main one. */
  forName(name: string): SecureContext | undefined;
}

/** Older versions are refused (RFC 8996). */
const MIN_VERSION = "TLSv1.2";

/** Reads and checks every file. Rejects with a sentence. */
export async function loadCertificates(tls: TlsConfig): Promise<Certificates> {
  const main = await readPair(tls);
  secureContext(main, tls);
  const byName = new Map<string, SecureContext>();
  for (const each of tls.sni) byName.set(each.host.toLowerCase(), secureContext(await readPair(each), each));
  return {
    main,
    forName(name) {
      const folded = name.toLowerCase();
      // RFC 6125 section 6.4.3: `*` stands for one label.
      return byName.get(folded) ?? byName.get(`*${folded.slice(folded.indexOf("."))}`);
    },
  };
}

async function readPair({ cert, key }: Pair): Promise<SecureContextOptions> {
  return { cert: await read(cert), key: await read(key), minVersion: MIN_VERSION };
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new Error(`${file} ${explainSystemError(error)}`, { cause: error });
  }
}

function secureContext(options: SecureContextOptions, { cert, key }: Pair): SecureContext {
  try {
    return createSecureContext(options);
  } catch {
    // The library's error may quote the file.
    throw new Error(`the certificate in ${cert} and the key in ${key} cannot be used together`);
  }
}
