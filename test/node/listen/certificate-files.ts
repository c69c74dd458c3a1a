import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generate } from "selfsigned";

/** A certificate and its key in files, made now and good for nothing else. Gives their paths. */
export async function writeCertificate(
  folder: string,
  file: string,
  commonName: string,
): Promise<{ cert: string; key: string }> {
  const made = await generate([{ name: "commonName", value: commonName }], { keyType: "ec", algorithm: "sha256" });
  const cert = join(folder, `${file}.crt`);
  const key = join(folder, `${file}.key`);
  await writeFile(cert, made.cert);
  await writeFile(key, made.private, { mode: 0o600 });
  return { cert, key };
}
