import { chmod, lstat, mkdir } from "node:fs/promises";
import { Fault } from "@slipway/domain";

/** Makes sure that a folder exists and that only this user can enter it. Throws `precondition` if it is another user's, or not a folder. */
export async function privateFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const found = await lstat(path);
  if (!found.isDirectory() || (process.getuid !== undefined && found.uid !== process.getuid()))
    throw new Fault("precondition", `${path} is not a folder of this user: remove it, or choose another data directory`);
  if ((found.mode & 0o077) !== 0) await chmod(path, 0o700);
  return path;
}
