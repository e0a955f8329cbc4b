import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Run once by vitest: what servers and commands of tests keep for their user is neither that of the user who runs them, nor left behind. */
export async function setup(): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), "slipway-state-"));
  process.env["XDG_STATE_HOME"] = dir;
  return () => rm(dir, { recursive: true, force: true });
}
