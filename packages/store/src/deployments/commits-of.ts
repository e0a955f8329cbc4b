import type { Deployment } from "@slipway/proto/state";
import type { CommitRelation } from "../schema.ts";

/** A commit that is part of a deployment. */
export interface CommitOfDeployment {
  readonly hash: string;
  readonly relation: CommitRelation;
  /**
   * When the deployment was created, less one microsecond for each newer commit of the deployment. So the commits of one push, which all have the
   * same creation time, keep their order in lists.
   */
  readonly firstAt: Temporal.Instant;
}

/**
 * Returns the commits of a deployment without duplicates: the deployed commit, the commits it includes, and the commits of other repositories that
 * caused them. Skips invalid hashes, because the trailer that names the cause is written by people and programs.
 */
export function commitsOf({ trigger }: Deployment, createdAt: Temporal.Instant): CommitOfDeployment[] {
  const hashes: readonly { readonly hash: string | undefined; readonly relation: CommitRelation }[] = [
    { hash: trigger?.commit?.hash, relation: "deployed" },
    ...(trigger?.commits ?? []).map(({ hash }) => ({ hash, relation: "included" as const })),
    ...[trigger?.traceCommitHash ?? "", ...(trigger?.traceCommitHashes ?? [])].map((hash) => ({
      hash: hash.toLowerCase(),
      relation: "caused" as const,
    })),
  ];
  const commits = new Map<string, CommitOfDeployment>();
  for (const { hash, relation } of hashes) {
    if (hash === undefined || commits.has(hash) || !/^[0-9a-f]{7,64}$/.test(hash)) continue;
    const firstAt = Temporal.Instant.fromEpochNanoseconds(createdAt.epochNanoseconds - BigInt(commits.size) * 1_000n);
    commits.set(hash, { hash, relation, firstAt });
  }
  return [...commits.values()];
}
