import { tmpdir } from "node:os";
import { relative, sep } from "node:path";
import { secretsVariable } from "@slipway/runtime";
import { z } from "zod";

const schema = z.object({ copies: z.string(), values: z.string(), work: z.string() });

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the host keeps decrypted applications; undefined under a host that does not say it. */
export function secretFolders(env: Environment = process.env): z.infer<typeof schema> | undefined {
  const given = env[secretsVariable];
  return given ? schema.parse(JSON.parse(given)) : undefined;
}

/** Whether the files of a directory are decrypted: what is made of them must not be written to a disk. */
export function isDecrypted(dir: string, env?: Environment): boolean {
  const folders = secretFolders(env);
  if (folders === undefined) return false;
  const way = relative(folders.copies, dir);
  return way !== ".." && !way.startsWith(`..${sep}`);
}

/** Where a copy of a directory may be made, or, without one, any file that may have secrets: in memory if the host has a place there, otherwise the temporary directory. */
export function folderForCopies(dir?: string, env?: Environment): string {
  const folders = secretFolders(env);
  return folders !== undefined && (dir === undefined || isDecrypted(dir, env)) ? folders.work : tmpdir();
}
