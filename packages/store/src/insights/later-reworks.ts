import { type AssessedDeployment, hotfixes, type InsightRecord, type InsightRules } from "@slipway/domain";
import type { Db } from "../engines/engine.ts";
import { columns } from "../schema.ts";
import { factsOf, type InsightScope, milliseconds } from "./read-facts.ts";
import { labelledWithin } from "./read-labelled.ts";

const applicationsPerStatement = 500;
const longAfter = Temporal.Instant.from("9999-01-01T00:00:00Z");

interface After {
  readonly after: Temporal.Instant;
  readonly rules: InsightRules;
}

/**
 * Returns, of each application with an incident of which nobody told the end, or with a hotfix that failed, the first successful rework at or after a time: it ends
 * that failure. Of what is returned only the end matters.
 */
export async function laterReworks(
  db: Db,
  scope: InsightScope,
  { judged, incidents, labelled }: InsightRecord,
  { after, rules }: After,
): Promise<AssessedDeployment[]> {
  const word = rules.hotfixLabel.toLowerCase();
  const isHotfix = hotfixes(rules, labelled);
  const open = new Map<string, AssessedDeployment["fact"] | undefined>();
  for (const { applicationId, resolvedMs } of incidents) if (resolvedMs === undefined) open.set(applicationId, undefined);
  for (const { fact } of judged)
    if (open.has(fact.applicationId) || (fact.outcome !== "succeeded" && isHotfix(fact))) open.set(fact.applicationId, fact);
  // An incident of an application that deployed nothing then is blamed on nothing.
  const applications = [...open].flatMap(([applicationId, fact]) => (fact ? applicationId : []));
  if (applications.length === 0) return [];

  const first = new Map<string, number>();
  const reach = (applicationId: string, ms: number): void =>
    void first.set(applicationId, Math.min(ms, first.get(applicationId) ?? Number.POSITIVE_INFINITY));
  const of = columns.deployment_facts;
  for (let from = 0; from < applications.length; from += applicationsPerStatement) {
    const rows = await factsOf(db, { ...scope, applicationIds: applications.slice(from, from + applicationsPerStatement) })
      .where("deployment_facts.ended_at", ">=", of.ended_at.encode(after))
      .where("deployment_facts.outcome", "=", "succeeded")
      .where("deployment_facts.kind", "!=", "repeat")
      .where(({ eb }) => eb.or([eb("deployment_facts.undoes", "=", 1), eb("deployment_facts.words", "like", `%${word}%`)]))
      .select(["deployment_facts.application_id", "deployment_facts.ended_at", "deployment_facts.undoes", "deployment_facts.words"])
      .execute();
    for (const { application_id, ended_at, undoes, words } of rows)
      if (of.undoes.decode(undoes) || of.words.decode(words).includes(word)) reach(application_id, milliseconds(ended_at));
  }
  const asked = new Set(applications);
  for (const { applicationId, hasSucceeded, endedMs } of await labelledWithin(db, scope, { since: after, until: longAfter }, rules))
    if (hasSucceeded && asked.has(applicationId)) reach(applicationId, endedMs);
  return [...first].flatMap(([applicationId, endedMs]) => {
    const fact = open.get(applicationId);
    const rework = { deploymentId: "", outcome: "succeeded", startedMs: endedMs, endedMs, words: [] } as const;
    return fact ? [{ fact: { ...fact, ...rework }, leadMs: [], failure: undefined, isRework: true }] : [];
  });
}
