import { Fault } from "@slipway/domain";
import type { Git } from "./git.ts";

/** Older versions cannot take all settings from the environment that shield us from the user's own. */
const oldestGit = [2, 32] as const;

/** Throws `precondition` if Git is missing or too old. */
export async function requireGit(git: Git): Promise<void> {
  const text = (await git.local(["version"])).toString();
  const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(text) ?? [];
  const isOld = Number(major) < oldestGit[0] || (Number(major) === oldestGit[0] && Number(minor) < oldestGit[1]);
  if (isOld) throw new Fault("precondition", `${text.trim()} is too old; install Git ${oldestGit.join(".")} or newer`);
}
