import { randomBytes } from "node:crypto";
import { link, mkdtemp, rm, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { Fault, messageOf } from "@slipway/domain";
import { readPrivateFile } from "../../process/private-file.ts";
import { privateFolder } from "../../process/private-folder.ts";

/** Whether only programs of this machine can reach a server that listens there. */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  return name === "localhost" || name === "::1" || (isIP(name) === 4 && name.startsWith("127."));
}

/** The file with the token of the gateway that this user runs on a port of this machine, by the XDG rules. It may not exist. */
export function localTokenFile(port: number): string {
  return join(process.env["XDG_STATE_HOME"] || join(homedir(), ".local", "state"), "slipway", "servers", String(port), "token");
}

/**
 * The token in a file that only this user can read; made if there is none. Idempotent, also for two processes at the same time. Throws as `readLocalToken` does, and `precondition` if
 * it cannot be written.
 */
export async function ensureLocalToken(file: string): Promise<string> {
  const known = await readLocalToken(file);
  if (known !== undefined) return known;
  try {
    const folder = await privateFolder(dirname(file));
    const draft = await mkdtemp(join(folder, "new-"));
    try {
      await writeFile(join(draft, "token"), `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
      // Fails if another process was faster, so that nobody reads half a token, or one that is replaced.
      await link(join(draft, "token"), file).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
      });
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  } catch (cause) {
    throw new Fault("precondition", `the token of this server cannot be kept in ${file}: ${messageOf(cause)}`, { cause });
  }
  const made = await readLocalToken(file);
  if (made === undefined) throw new Fault("precondition", `the token of this server was removed from ${file}: start it again`);
  return made;
}

/** The token in a file; undefined if there is none. Throws `precondition` for a file that others can read, that cannot be read, or that has no token in it. */
export async function readLocalToken(file: string): Promise<string | undefined> {
  const token = (await readPrivateFile(file, "the token"))?.trim();
  if (token !== undefined && !/^[\w.~+/=-]{32,4096}$/.test(token))
    throw new Fault("precondition", `${file} holds no token: it has to have 32 characters or more, letters and digits`);
  return token;
}
