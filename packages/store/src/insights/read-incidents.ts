import type { Db } from "../engines/engine.ts";
import { columns } from "../schema.ts";
import { type InsightScope, milliseconds, type Period } from "./read-facts.ts";

/** Values of one statement. */
const perStatement = 500;

/** An incident with every application that it is about. */
export interface FoundIncident {
  readonly projectId: string;
  /** The external event that told of it first. */
  readonly externalEventId: string;
  readonly detectedMs: number;
  readonly resolvedMs: number | undefined;
  readonly applicationIds: readonly string[];
}

/** The incidents of a project, or of all, that were detected within a period, oldest first, by the events that tell of them. */
export async function incidentsOf(db: Db, { projectId, applicationId }: InsightScope, { since, until }: Period): Promise<FoundIncident[]> {
  const { at } = columns.insight_signals;
  let signals = db.selectFrom("insight_signals").where("kind", "=", "detected");
  if (projectId) signals = signals.where("project_id", "=", projectId);
  const rows = await signals
    .where("at", ">=", at.encode(since))
    .where("at", "<", at.encode(until))
    .select(["project_id", "external_event_id", "incident", "application", "commit_hash", "artifacts", "at"])
    .orderBy("at")
    .orderBy("external_event_id")
    .execute();
  const found: FoundIncident[] = [];
  for (const [project, ofProject] of Map.groupBy(rows, ({ project_id }) => project_id)) {
    const incidents = Map.groupBy(ofProject, ({ incident }) => incident);
    const known = await signsOf(db, project, [...incidents.keys()]);
    const applications = await applicationsOf(db, project, ofProject);
    for (const [incident, told] of incidents) {
      const [first] = told;
      const { detectedMs = Number.NaN, resolvedMs } = known.get(incident) ?? {};
      // One that was told of before the period belongs to what was deployed then.
      if (first === undefined || detectedMs < milliseconds(first.at)) continue;
      const applicationIds = [...new Set(told.flatMap(({ external_event_id }) => applications.get(external_event_id) ?? []))];
      if (applicationId !== undefined && !applicationIds.includes(applicationId)) continue;
      found.push({ projectId: project, externalEventId: first.external_event_id, detectedMs, resolvedMs, applicationIds });
    }
  }
  return found;
}

/** When incidents were first told of, and when they were resolved after that. */
async function signsOf(
  db: Db,
  project: string,
  incidents: readonly string[],
): Promise<Map<string, { detectedMs: number; resolvedMs: number | undefined }>> {
  const found = new Map<string, { detectedMs: number; resolvedMs: number | undefined }>();
  for (let from = 0; from < incidents.length; from += perStatement) {
    const rows = await db
      .selectFrom("insight_signals")
      .where("project_id", "=", project)
      .where("incident", "in", incidents.slice(from, from + perStatement))
      .select(["incident", "kind", "at"])
      .execute();
    for (const [incident, signs] of Map.groupBy(rows, (row) => row.incident)) {
      const times = (kind: string) => signs.filter((sign) => sign.kind === kind).map((sign) => milliseconds(sign.at));
      const detectedMs = Math.min(...times("detected"));
      const resolved = times("resolved").filter((ms) => ms >= detectedMs);
      found.set(incident, { detectedMs, resolvedMs: resolved.length === 0 ? undefined : Math.min(...resolved) });
    }
  }
  return found;
}

interface Told {
  readonly external_event_id: string;
  readonly application: string;
  readonly commit_hash: string;
  readonly artifacts: string;
}

/** The applications that events are about: those they name; if they name none, those that their commit or their artifacts were deployed to. */
async function applicationsOf(db: Db, project: string, told: readonly Told[]): Promise<Map<string, string[]>> {
  const names = distinct(told.map(({ application }) => application));
  const commits = distinct(told.filter(({ application }) => application === "").map(({ commit_hash }) => commit_hash));
  const artifactsOf = ({ artifacts }: Told) => columns.insight_signals.artifacts.decode(artifacts);
  const artifacts = distinct(told.filter(({ application }) => application === "").flatMap(artifactsOf));
  const byName = new Map<string, string[]>();
  const byCommit = new Map<string, string[]>();
  const byArtifact = new Map<string, string[]>();
  for (const part of parts(names))
    for (const { id, name } of await db
      .selectFrom("applications")
      .where("project_id", "=", project)
      .where(({ eb }) => eb.or([eb("name", "in", part), eb("id", "in", part)]))
      .select(["id", "name"])
      .execute())
      for (const key of [id, name]) byName.set(key, [...(byName.get(key) ?? []), id]);
  for (const part of parts(commits))
    for (const { commit_hash, application_id } of await db
      .selectFrom("deployment_commits as commits")
      .innerJoin("deployment_facts as facts", (join) =>
        join.onRef("facts.project_id", "=", "commits.project_id").onRef("facts.deployment_id", "=", "commits.deployment_id"),
      )
      .where("commits.project_id", "=", project)
      .where("commits.commit_hash", "in", part)
      .select(["commits.commit_hash", "facts.application_id"])
      .execute())
      byCommit.set(commit_hash, [...(byCommit.get(commit_hash) ?? []), application_id]);
  for (const part of parts(artifacts))
    for (const { correlation, owner } of await db
      .selectFrom("correlations")
      .where("project_id", "=", project)
      .where("correlation", "in", part)
      .where("side", "=", "deployment")
      .select(["correlation", "owner"])
      .execute())
      byArtifact.set(correlation, [...(byArtifact.get(correlation) ?? []), owner]);
  return new Map(
    told.map((each) => [
      each.external_event_id,
      each.application !== ""
        ? (byName.get(each.application) ?? [])
        : [...(byCommit.get(each.commit_hash) ?? []), ...artifactsOf(each).flatMap((artifact) => byArtifact.get(artifact) ?? [])],
    ]),
  );
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => value !== "");
}

function parts(values: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(values.length / perStatement) }, (_, at) =>
    values.slice(at * perStatement, (at + 1) * perStatement),
  );
}
