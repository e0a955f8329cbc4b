import type { Application, Commit, Deployment } from "@slipway/proto/state";

/** A commit that is not what runs, and the newest deployment that was to bring it. */
export interface CommitBetween {
  readonly commit: Commit;
  readonly deployment: Deployment;
}

/** The commit that runs, if it is among the listed deployments, and the newer ones that touch the application and do not run, newest first. */
export function commitsBetween(
  { lastSucceeded }: Application,
  deployments: readonly Deployment[],
): { readonly running: Commit | undefined; readonly between: readonly CommitBetween[] } {
  const at = deployments.findIndex(({ id }) => id === lastSucceeded?.deploymentId);
  const running = deployments[at]?.trigger?.commit;
  // A list that does not reach down to what runs has only newer ones.
  const newer = at < 0 ? deployments : deployments.slice(0, at);
  const between = new Map<string, CommitBetween>();
  for (const deployment of newer) {
    // It goes back to what ran before, which is not between.
    if (deployment.rollbackToDeploymentId !== "" || deployment.removal) continue;
    const { commit, commits = [] } = deployment.trigger ?? {};
    for (const each of commit ? [commit, ...commits] : commits)
      if (each.hash !== lastSucceeded?.commitHash && !between.has(each.hash)) between.set(each.hash, { commit: each, deployment });
  }
  return { running, between: [...between.values()] };
}
