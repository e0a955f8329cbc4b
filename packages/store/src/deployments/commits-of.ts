import type { Deployment } from "@slipway/proto/state";
import type { CommitRelation } from "../schema.ts";

/** A commit that came with a deployment. */
export interface CommitOfDeployment {
  readonly hash: string;
  readonly relation: CommitRelation;
  /**
   * When it came, less a microsecond for each commit that came with the deployment and is newer. So the commits of one push, which all came at the
   * same instant, keep their order in lists.
   */
  readonly firstAt: Temporal.Instant;
}

/**
 * Every commit that came with a deployment, each once: the one that was deployed, those it included, and the one of another repository that caused it.
 * What is no hash is left out; the trailer that names the cause is written by people and programs.
 */
export function commitsOf({ trigger }: Deployment, createdAt: Temporal.Instant): CommitOfDeployment[] {
  const hashes: readonly { readonly hash: string | undefined; readonly relation: CommitRelation }[] = [
    { hash: trigger?.commit?.hash, relation: "deployed" },
    ...(trigger?.commits ?? []).map(({ hash }) => ({ hash, relation: "included" as const })),
    { hash: trigger?.traceCommitHash.toLowerCase(), relation: "caused" },
  ];
  const commits = new Map<string, CommitOfDeployment>();
  for (const { hash, relation } of hashes) {
    if (hash === undefined || commits.has(hash) || !/^[0-9a-f]{7,64}$/.test(hash)) continue;
    commits.set(hash, { hash, relation, firstAt: createdAt.subtract({ microseconds: commits.size }) });
  }
  return [...commits.values()];
}
