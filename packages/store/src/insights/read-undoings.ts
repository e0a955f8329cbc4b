import type { Undoing } from "@slipway/domain";
import type { Db } from "../engines/engine.ts";
import { columns } from "../schema.ts";
import { factsOf, type InsightScope, milliseconds, type Period } from "./read-facts.ts";

/** Commits of one statement. */
const commitsPerStatement = 500;

/** Returns what undid deployments that ended within a period, however late. */
export async function undoingsOf(db: Db, scope: InsightScope, period: Period): Promise<Undoing[]> {
  return [...(await rollbacksOf(db, scope, period)), ...(await revertsOf(db, scope, period))];
}

/** A rollback undoes the newest successful deployment of the commit that ran before it. */
async function rollbacksOf(db: Db, scope: InsightScope, { since, until }: Period): Promise<Undoing[]> {
  const { ended_at } = columns.deployment_facts;
  const rows = await factsOf(db, scope)
    .innerJoin("deployment_facts as undone", (join) =>
      join
        .onRef("undone.project_id", "=", "deployment_facts.project_id")
        .onRef("undone.commit_hash", "=", "deployment_facts.replaced_hash")
        .onRef("undone.application_id", "=", "deployment_facts.application_id"),
    )
    .where("deployment_facts.undoes", "=", 1)
    .where("deployment_facts.ended_at", ">=", ended_at.encode(since))
    .where("deployment_facts.kind", "=", "rollback")
    .where("deployment_facts.outcome", "=", "succeeded")
    .where("undone.outcome", "=", "succeeded")
    .where("undone.kind", "!=", "repeat")
    .whereRef("undone.ended_at", "<", "deployment_facts.ended_at")
    .select(["deployment_facts.deployment_id as by", "deployment_facts.ended_at as at", "undone.deployment_id as id", "undone.ended_at"])
    .execute();
  const newest = new Map<string, (typeof rows)[number]>();
  for (const row of rows) {
    const known = newest.get(row.by);
    if (known === undefined || BigInt(known.ended_at) < BigInt(row.ended_at)) newest.set(row.by, row);
  }
  return [...newest.values()]
    .filter((row) => BigInt(row.ended_at) >= ended_at.encode(since) && BigInt(row.ended_at) < ended_at.encode(until))
    .map(({ id, by, at }) => ({ deploymentId: id, kind: "rollback" as const, by, atMs: milliseconds(at) }));
}

/** A revert undoes the deployments of the same application that brought the commit. */
async function revertsOf(db: Db, scope: InsightScope, { since, until }: Period): Promise<Undoing[]> {
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
