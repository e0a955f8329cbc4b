import { remoteKey } from "@slipway/domain";
import type { GitPushed } from "@slipway/proto/state";
import type { WatchedRepository } from "./watched-branch.ts";

/** Whether a push notification is about a repository: by its id, or by its address without scheme and user. */
export function concerns(
  pushed: Pick<GitPushed, "repositoryId" | "remote" | "branch">,
  watched: Pick<WatchedRepository, "id" | "remote" | "branch">,
): boolean {
  if (pushed.branch !== "" && pushed.branch !== watched.branch) return false;
  if (pushed.repositoryId !== "") return pushed.repositoryId === watched.id;
  try {
    return pushed.remote !== "" && remoteKey(pushed.remote) === remoteKey(watched.remote);
  } catch {
    return false; // anyone may publish a notification, with any content
  }
}
