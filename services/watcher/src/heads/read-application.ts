import { type Application, type Commit, shouldTriggerOnCommand } from "@slipway/domain";
import { type ApplicationFiles, pathOfFile, type ReadFile } from "../applications/application-files.ts";
import type { WatchedBranch } from "./watched-branch.ts";

/** Where an application's file is read from. */
export interface ReadApplicationDeps {
  readonly branch: WatchedBranch;
  readonly files: Pick<ApplicationFiles, "read">;
}

/** A commit, and why a command may not deploy the application from it; no `refusal` if it may. */
export interface HeadForCommand {
  readonly head: Commit;
  readonly refusal: string | undefined;
}

/** Reads an application's file at the head of its branch. Throws `unavailable` while Git cannot be reached. */
export async function readAtHead(
  { branch, files }: ReadApplicationDeps,
  application: Application,
  signal: AbortSignal,
): Promise<HeadForCommand> {
  const head = await branch.head(signal);
  const path = pathOfFile(application.source);
  const file = (await files.read(head.hash, [path])).get(path);
  if (!file || "problems" in file) return { head, refusal: file?.problems.join("\n") ?? `no application file ${path}` };
  const decision = shouldTriggerOnCommand(file.config.trigger.onCommand);
  return { head, refusal: decision.trigger ? undefined : decision.reason };
}

/**
 * Reads an application's file at the commit that was triggered last. Undefined if none was. Throws `not_found` if the commit is not on disk.
 */
export async function readAtLastTrigger(
  { branch, files }: ReadApplicationDeps,
  application: Application,
): Promise<{ readonly commit: Commit; readonly file: ReadFile | undefined } | undefined> {
  const hash = application.lastTriggered?.commitHash;
  if (hash === undefined) return undefined;
  const path = pathOfFile(application.source);
  return { commit: await branch.commit(hash), file: (await files.read(hash, [path])).get(path) };
}
