import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { tempDir } from "./temp-dir.ts";

/** The key and certificate of a server, in PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

/** Makes a certificate for `localhost` and `127.0.0.1`, which is its own authority and valid for two days. */
export async function selfSignedCertificate(): Promise<ServerCertificate> {
  await using dir = await tempDir("certificate");
  const [keyFile, certFile] = [join(dir.path, "key.pem"), join(dir.path, "cert.pem")];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", keyFile];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  await promisify(execFile)("openssl", ["req", "-x509", ...key, ...names, "-days", "2", "-out", certFile]);
  return { key: await readFile(keyFile, "utf8"), cert: await readFile(certFile, "utf8") };
}
