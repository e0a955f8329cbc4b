import { readFile } from "node:fs/promises";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { Fault, fileProblem, messageOf } from "@slipway/domain";

/** Lets this process trust servers whose certificates the authorities in a file have signed, besides those that it trusts anyway. Throws `invalid` for a file that cannot be read, or has none. */
export async function trustAuthorities(file: string): Promise<void> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new Fault("invalid", `the file ${file} with certificate authorities cannot be read: ${fileProblem(cause)}`, { cause });
  });
  if (!text.includes("-----BEGIN CERTIFICATE-----"))
    throw new Fault("invalid", `the file ${file} has no certificate authority: it has to be PEM`);
  try {
    setDefaultCACertificates([...getCACertificates("default"), text]);
  } catch (cause) {
    throw new Fault("invalid", `the certificate authorities in ${file} cannot be used: ${messageOf(cause)}`, { cause });
  }
}
