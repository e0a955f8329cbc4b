import type { Db } from "../../engines/engine.ts";
import { columns, type Row } from "../../schema.ts";
import { milliseconds } from "../read-facts.ts";

/** What is needed of a fact that the days do not know yet. */
export type StaleFact = Pick<
  Row<"deployment_facts">,
  | "application_id"
  | "deployment_id"
  | "sequence"
  | "ended_at"
  | "rolled_day"
  | "kind"
  | "outcome"
  | "commit_hash"
  | "replaced_hash"
  | "reverts"
>;

/** Commits of one statement. */
const commitsPerStatement = 500;

/**
 * From when on the deployments of each application may be judged otherwise than before, because of facts that are new: since the first of them, or since what
 * they undo, or hide from what undoes it; and from there back to the last success, because what failed since then recovers with the next one.
 */
export async function affectedSince(db: Db, projectId: string, facts: readonly StaleFact[]): Promise<Map<string, number>> {
  const since = new Map<string, number>();
  const reach = (applicationId: string, ms: number): void =>
    void since.set(applicationId, Math.min(ms, since.get(applicationId) ?? Number.POSITIVE_INFINITY));
  for (const fact of facts) {
    reach(fact.application_id, milliseconds(fact.ended_at));
    // It may have ended at another time than it seemed.
    if (BigInt(fact.rolled_day) !== 0n) reach(fact.application_id, milliseconds(fact.rolled_day));
  }
  const applications = [...since.keys()];
  const successes = facts.filter(({ kind, outcome }) => kind !== "repeat" && outcome === "succeeded");
  const running = successes.flatMap((fact) => [fact.commit_hash, ...(fact.kind === "rollback" ? [fact.replaced_hash] : [])]);
  for (const commits of parts(running))
    for (const { application_id, ended_at } of await db
      .selectFrom("deployment_facts")
      .where("project_id", "=", projectId)
      .where("commit_hash", "in", commits)
      .where("application_id", "in", applications)
      .select(({ fn }) => ["application_id", fn.min("ended_at").as("ended_at")])
      .groupBy("application_id")
      .execute())
      reach(application_id, milliseconds(ended_at));
  for (const commits of parts(successes.flatMap(({ reverts }) => columns.deployment_facts.reverts.decode(reverts))))
    for (const { application_id, ended_at } of await db
      .selectFrom("deployment_commits as commits")
      .innerJoin("deployment_facts as facts", (join) =>
        join.onRef("facts.project_id", "=", "commits.project_id").onRef("facts.deployment_id", "=", "commits.deployment_id"),
      )
      .where("commits.project_id", "=", projectId)
      .where("commits.commit_hash", "in", commits)
      .where("facts.application_id", "in", applications)
      .select(({ fn }) => ["facts.application_id", fn.min("facts.ended_at").as("ended_at")])
      .groupBy("facts.application_id")
      .execute())
      reach(application_id, milliseconds(ended_at));
  for (const [applicationId, ms] of since) reach(applicationId, (await lastSuccess(db, projectId, applicationId, ms)) ?? ms);
  return since;
}

/** When the last success before a time had ended; if there is none, when the first deployment had. */
async function lastSuccess(db: Db, projectId: string, applicationId: string, beforeMs: number): Promise<number | undefined> {
  const facts = db
    .selectFrom("deployment_facts")
    .where("application_id", "=", applicationId)
    .where("project_id", "=", projectId)
    .where("ended_at", "<", BigInt(beforeMs) * 1000n)
    .select("ended_at")
    .limit(1);
  const found =
    (await facts.where("outcome", "=", "succeeded").orderBy("ended_at", "desc").executeTakeFirst()) ??
    (await facts.orderBy("ended_at").executeTakeFirst());
  return found && milliseconds(found.ended_at);
}

function parts(commits: readonly string[]): string[][] {
  const distinct = [...new Set(commits)].filter((commit) => commit !== "");
  return Array.from({ length: Math.ceil(distinct.length / commitsPerStatement) }, (_, at) =>
    distinct.slice(at * commitsPerStatement, (at + 1) * commitsPerStatement),
  );
}
