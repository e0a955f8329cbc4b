import type { Undoing } from "@slipway/domain";
import type { Db } from "../engines/engine.ts";
import { columns } from "../schema.ts";
import { type FactScope, factsOf, milliseconds, type Period } from "./read-facts.ts";

/** Commits of one statement. */
const commitsPerStatement = 500;

/** Returns what undid deployments that ended within a period, however late. */
export async function undoingsOf(db: Db, scope: FactScope, period: Period): Promise<Undoing[]> {
  return [...(await rollbacksOf(db, scope, period)), ...(await revertsOf(db, scope, period))];
}

/** A rollback undoes the newest successful deployment of the commit that ran before it. */
async function rollbacksOf(db: Db, scope: FactScope, { since, until }: Period): Promise<Undoing[]> {
  const { ended_at } = columns.deployment_facts;
  const rollbacks = await factsOf(db, scope)
    .where("deployment_facts.undoes", "=", 1)
    .where("deployment_facts.ended_at", ">=", ended_at.encode(since))
    .where("deployment_facts.kind", "=", "rollback")
    .where("deployment_facts.outcome", "=", "succeeded")
    .select(["project_id", "application_id", "deployment_id", "ended_at", "replaced_hash"])
    .execute();
  const found: Undoing[] = [];
  for (const [projectId, ofProject] of Map.groupBy(rollbacks, ({ project_id }) => project_id)) {
    const commits = [...new Set(ofProject.map(({ replaced_hash }) => replaced_hash))];
    const undone: { commit_hash: string; application_id: string; deployment_id: string; ended_at: bigint }[] = [];
    // Not a join: engines begin it with the wrong side.
    for (let at = 0; at < commits.length; at += commitsPerStatement)
      undone.push(
        ...(await db
          .selectFrom("deployment_facts")
          .where("project_id", "=", projectId)
          .where("commit_hash", "in", commits.slice(at, at + commitsPerStatement))
          .where("outcome", "=", "succeeded")
          .where("kind", "!=", "repeat")
          .select(["commit_hash", "application_id", "deployment_id", "ended_at"])
          .execute()),
      );
    const byPlace = Map.groupBy(undone, ({ application_id, commit_hash }) => `${application_id} ${commit_hash}`);
    for (const { application_id, replaced_hash, deployment_id: by, ended_at: atStored } of ofProject) {
      const before = (byPlace.get(`${application_id} ${replaced_hash}`) ?? []).filter((each) => BigInt(each.ended_at) < BigInt(atStored));
      const newest = before.toSorted((a, b) => (BigInt(a.ended_at) < BigInt(b.ended_at) ? 1 : -1))[0];
      if (newest && BigInt(newest.ended_at) >= ended_at.encode(since) && BigInt(newest.ended_at) < ended_at.encode(until))
        found.push({ deploymentId: newest.deployment_id, kind: "rollback", by, atMs: milliseconds(atStored) });
    }
  }
  return found;
}

/** A revert undoes the deployments of the same application that brought the commit. */
async function revertsOf(db: Db, scope: FactScope, { since, until }: Period): Promise<Undoing[]> {
  const of = columns.deployment_facts;
  const reverts = await factsOf(db, scope)
    .where("deployment_facts.undoes", "=", 1)
    .where("deployment_facts.ended_at", ">=", of.ended_at.encode(since))
    .where("deployment_facts.kind", "=", "change")
    .where("deployment_facts.outcome", "=", "succeeded")
    .select(["project_id", "application_id", "deployment_id", "ended_at", "reverts"])
    .execute();
  const found: Undoing[] = [];
  for (const [projectId, ofProject] of Map.groupBy(reverts, ({ project_id }) => project_id)) {
    const commits = [...new Set(ofProject.flatMap((row) => of.reverts.decode(row.reverts)))];
    for (let at = 0; at < commits.length; at += commitsPerStatement) {
      const undone = await db
        .selectFrom("deployment_commits as commits")
        .innerJoin("deployment_facts as facts", (join) =>
          join.onRef("facts.project_id", "=", "commits.project_id").onRef("facts.deployment_id", "=", "commits.deployment_id"),
        )
        .where("commits.project_id", "=", projectId)
        .where("commits.commit_hash", "in", commits.slice(at, at + commitsPerStatement))
        .where("commits.relation", "in", ["deployed", "included"])
        .where("facts.kind", "=", "change")
        .where("facts.outcome", "=", "succeeded")
        .where("facts.ended_at", ">=", of.ended_at.encode(since))
        .where("facts.ended_at", "<", of.ended_at.encode(until))
        .select(["commits.commit_hash", "facts.deployment_id", "facts.application_id", "facts.ended_at"])
        .execute();
      const byCommit = Map.groupBy(undone, ({ commit_hash }) => commit_hash);
      for (const revert of ofProject)
        for (const each of of.reverts.decode(revert.reverts).flatMap((commit) => byCommit.get(commit) ?? []))
          if (each.application_id === revert.application_id && BigInt(each.ended_at) < BigInt(revert.ended_at))
            found.push({ deploymentId: each.deployment_id, kind: "revert", by: revert.deployment_id, atMs: milliseconds(revert.ended_at) });
    }
  }
  return found;
}
