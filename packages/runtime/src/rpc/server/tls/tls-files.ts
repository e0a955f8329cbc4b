import { open } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import { Fault, fileProblem, isFault, messageOf } from "@slipway/domain";
import { z } from "zod";
import type { Logger } from "../../../log/logger.ts";
import { fileStates, followFiles } from "../../../process/follow-files.ts";
import { refusePublic } from "../../../process/refuse-public.ts";
import type { Certificate, ServerTls } from "./server-tls.ts";

/** Environment variables of a server that can speak TLS. */
export const tlsSettings = z.object({
  TLS_CERT: z
    .string()
    .optional()
    .describe("path of the certificate of the gateway, PEM, followed by those between it and its authority; default: no TLS"),
  TLS_KEY: z.string().optional().describe("path of the key of TLS_CERT, PEM; not for others to read"),
});

/** Where a certificate and its key are. */
export interface TlsPaths {
  readonly cert: string;
  readonly key: string;
}

/** The files that the settings name; undefined if they name none. Throws `invalid` for one without the other. */
export function tlsPaths({ TLS_CERT: cert, TLS_KEY: key }: z.infer<typeof tlsSettings>): TlsPaths | undefined {
  if (cert !== undefined && key !== undefined) return { cert, key };
  if (cert !== undefined || key !== undefined) throw new Fault("invalid", "TLS_CERT and TLS_KEY belong together: set both, or none");
  return undefined;
}

/** The certificate of a server in its files, as it is now. */
export interface TlsFiles extends ServerTls, Disposable {}

/**
 * Reads a certificate and its key and follows their changes, so that whatever renews them has nothing to restart. Throws `invalid` if one cannot be read or they do not belong together, and
 * `precondition` if every user can read the key. Later ones of which that is true change nothing: those before them stay, and the log says why.
 */
export async function openTlsFiles(paths: TlsPaths, log: Logger): Promise<TlsFiles> {
  const files = [paths.cert, paths.key];
  const seen = await fileStates(files);
  let current = await readTls(paths);
  const listeners = new Set<(next: Certificate) => void>();
  const onChange = async (isNews: boolean): Promise<boolean> => {
    try {
      const next = await readTls(paths);
      if (next.cert === current.cert && next.key === current.key) return false;
      current = next;
    } catch (err) {
      // One of the two may be written before the other.
      if (isNews) log.warn({ err, file: paths.cert }, "the certificate has changed and cannot be used: the one before stays");
      return true;
    }
    log.info({ file: paths.cert }, "the certificate has changed");
    for (const listener of listeners) listener(current);
    return false;
  };
  const following = followFiles(files, { seen, onChange });
  return {
    get cert() {
      return current.cert;
    },
    get key() {
      return current.key;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    [Symbol.dispose]: () => following[Symbol.dispose](),
  };
}

async function readTls(paths: TlsPaths): Promise<Certificate> {
  const [cert, key] = [await contentOf(paths.cert, "TLS_CERT"), await contentOf(paths.key, "TLS_KEY", { isSecret: true })];
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    throw new Fault("invalid", `the certificate ${paths.cert} and the key ${paths.key} cannot be used: ${messageOf(cause)}`, { cause });
  }
  return { cert, key };
}

async function contentOf(path: string, variable: string, { isSecret = false } = {}): Promise<string> {
  try {
    await using file = await open(path, "r");
    if (isSecret) refusePublic((await file.stat()).mode, `the key ${path} of ${variable}`);
    return await file.readFile("utf8");
  } catch (cause) {
    if (isFault(cause)) throw cause;
    throw new Fault("invalid", `${variable}: the file ${path} cannot be read: ${fileProblem(cause)}`, { cause });
  }
}
