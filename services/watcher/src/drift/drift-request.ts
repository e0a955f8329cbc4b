import { type Application, applicationKey, type Commit, type Deployment, desiredDeployment, repeatsPrune } from "@slipway/domain";
import { causesOf } from "../triggers/commits-to-deploy.ts";
import type { TriggerDeps, TriggerRequest } from "../triggers/trigger-application.ts";

/**
 * What deploys the commit that should be running again. Its cause is the deployment that ended last: one drift deploys at most once until another deployment
 * ends. It belongs to the traces of what it deploys again, and a retry prunes what a person wanted pruned, see `repeatsPrune`.
 */
export async function driftRequest(
  { deployments }: { readonly deployments: Pick<TriggerDeps["deployments"], "find"> },
  application: Application,
  commit: Commit,
): Promise<TriggerRequest> {
  const find = async (deploymentId: string | undefined): Promise<Deployment | undefined> =>
    deploymentId === undefined ? undefined : (await deployments.find({ ...applicationKey(application), deploymentId }))?.state;
  const { lastEnded, retry } = application;
  const again = await find(desiredDeployment(application)?.deploymentId);
  const repeated = again?.id === retry?.deploymentId ? again : await find(retry?.deploymentId);
  const commits = [commit, ...(again?.trigger.commits ?? []).filter(({ hash }) => hash !== commit.hash)];
  const cause = lastEnded?.deploymentId ?? "never";
  const pruneTargets = repeatsPrune(application, repeated);
  return { kind: "out-of-sync", cause, commit, commits, pruneTargets, traceCommitHashes: causesOf(commits) };
}
