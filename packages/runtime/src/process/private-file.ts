import { randomUUID } from "node:crypto";
import { open, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault, messageOf } from "@slipway/domain";
import { privateFolder } from "./private-folder.ts";

/** The content of a file with a secret; undefined if there is none. Throws `precondition` for a file that other users can read or own, or that cannot be read; `what` names the secret, such as "the token". */
export async function readPrivateFile(file: string, what: string): Promise<string | undefined> {
  try {
    await using opened = await open(file, "r");
    const { mode, uid } = await opened.stat();
    if ((mode & 0o077) !== 0 || (process.getuid !== undefined && uid !== process.getuid()))
      throw new Fault(
        "precondition",
        `other users may read ${what} in ${file}: run chmod 600 on it as its owner, and replace it if somebody may have read it`,
      );
    return await opened.readFile("utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR")) return undefined;
    if (cause instanceof Fault) throw cause;
    throw new Fault("precondition", `${what} in ${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

/** Writes a file with a secret all at once, in a folder that only this user can enter. Whoever reads it meanwhile reads the one before. Throws `precondition` if it cannot be written. */
export async function writePrivateFile(file: string, content: string, what: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  try {
    await privateFolder(dirname(file));
    await writeFile(draft, content, { mode: 0o600, flag: "wx" });
    await rename(draft, file);
  } catch (cause) {
    throw new Fault("precondition", `${what} cannot be kept in ${file}: ${messageOf(cause)}`, { cause });
  } finally {
    await rm(draft, { force: true });
  }
}
