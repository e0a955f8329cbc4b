import type { Commit, Deployment } from "@slipway/proto/state";
import { deploymentsById } from "../deployments/deployments-by-id.ts";
import type { Db } from "../engines/engine.ts";
import type { Trace, TraceFilter } from "./trace.ts";

/** Returns the traces of these commits by hash, each with at most `most` deployments. */
export async function deploymentsOfCommits(
  db: Db,
  hashes: readonly string[],
  { projectId, most }: TraceFilter & { readonly most: number },
): Promise<Map<string, Trace>> {
  if (hashes.length === 0) return new Map();
  let places = db.selectFrom("deployment_commits").where("commit_hash", "in", hashes);
  if (projectId) places = places.where("project_id", "=", projectId);
  const rows = await places
    .select(["commit_hash", "deployment_id"])
    .orderBy("created_at", "desc")
    .orderBy("deployment_id", "desc")
    .execute();
  const byCommit = Map.groupBy(rows, ({ commit_hash }) => commit_hash);
  const shown = new Set(byCommit.values().flatMap((of) => of.slice(0, most).map(({ deployment_id }) => deployment_id)));
  const states = await deploymentsById(db, [...shown]);
  const traces = byCommit.entries().map(([hash, of]): [string, Trace] => {
    const deployments = of.slice(0, most).flatMap(({ deployment_id }) => states.get(deployment_id) ?? []);
    return [hash, { hash, commit: commitIn(deployments, hash), deployments, deploymentCount: of.length }];
  });
  return new Map(traces);
}

/** Returns the commit from the oldest deployment that contains its details. */
function commitIn(deployments: readonly Deployment[], hash: string): Commit | undefined {
  for (const { trigger } of deployments.toReversed()) {
    const found = [trigger?.commit, ...(trigger?.commits ?? [])].find((commit) => commit?.hash === hash);
    if (found) return found;
  }
  return undefined;
}
