import { DeploymentStatus } from "@slipway/proto/state";
import { type Expression, type ExpressionBuilder, type SelectQueryBuilder, type SqlBool, sql } from "kysely";
import { columns, type Database } from "../schema.ts";

/** Applications by labels, all of which they have, and by their name. */
export interface ReachedFilter {
  readonly labels: Readonly<Record<string, string>>;
  /** "" for any. */
  readonly applicationName: string;
}

/** Selects traces. Omitted fields match all. */
export interface TraceFilter {
  /** Excludes other projects, even of the same commit. */
  readonly projectId?: string | undefined;
  readonly commitPrefix?: string | undefined;
  /** Part of a title, in any case. */
  readonly title?: string | undefined;
  /** Part of an author, in any case. */
  readonly author?: string | undefined;
  /** Only commits that were first heard of at or after this instant. */
  readonly since?: Temporal.Instant | undefined;
  /** Only commits that were first heard of before this instant. */
  readonly until?: Temporal.Instant | undefined;
  /** Only commits that a deployment of such an application contains, whatever became of it. */
  readonly application?: ReachedFilter | undefined;
  /** Only commits of which a deployment has one of these statuses. */
  readonly statuses?: readonly DeploymentStatus[] | undefined;
  /** Only commits that a successful deployment brought to such an application. */
  readonly reached?: ReachedFilter | undefined;
  /** Only commits that no successful deployment brought to such an application. */
  readonly notReached?: ReachedFilter | undefined;
}

/** A query of traces, without what it selects. */
export type Traces = SelectQueryBuilder<Database, "traces", object>;
type Conditions = ExpressionBuilder<Database, "traces">;

/** What rows that belong to a trace must be like. */
export type Condition = (eb: Conditions) => Expression<SqlBool>;

/** Restricts a query to the project and the times of a filter, which indexes of `traces` have in the order of lists. */
export function restrictTraces(query: Traces, { projectId, since, until }: TraceFilter): Traces {
  let result = query;
  if (projectId) result = result.where("traces.project_id", "=", projectId);
  if (since) result = result.where("traces.first_at", ">=", columns.traces.first_at.encode(since));
  if (until) result = result.where("traces.first_at", "<", columns.traces.first_at.encode(until));
  return result;
}

/** What a filter asks of the commit's descriptions and deployments. No index has it, so a query must say which few traces it is about. */
export function conditionsOf({ title, author, application, statuses = [], reached, notReached }: TraceFilter): Condition[] {
  const conditions: Condition[] = [];
  if (title) conditions.push((eb) => isDescribed(eb, "title", title));
  if (author) conditions.push((eb) => isDescribed(eb, "author", author));
  if (application) conditions.push((eb) => isDeployed(eb, application, []));
  if (statuses.length > 0) conditions.push((eb) => isDeployed(eb, anywhere, statuses));
  if (reached) conditions.push((eb) => isDeployed(eb, reached, succeeded));
  if (notReached) conditions.push((eb) => eb.not(isDeployed(eb, notReached, succeeded)));
  return conditions;
}

const anywhere: ReachedFilter = { labels: {}, applicationName: "" };
const succeeded = [DeploymentStatus.SUCCEEDED];

function isDescribed(eb: Conditions, column: "title" | "author", part: string): Expression<SqlBool> {
  return eb.exists(
    eb
      .selectFrom("commit_descriptions")
      .select("source")
      .whereRef("commit_descriptions.project_id", "=", "traces.project_id")
      .whereRef("commit_descriptions.commit_hash", "=", "traces.commit_hash")
      .where(sql<SqlBool>`lower(${sql.ref(`commit_descriptions.${column}`)}) like ${containing(part.toLowerCase())} escape '!'`),
  );
}

function isDeployed(eb: Conditions, where: ReachedFilter, statuses: readonly DeploymentStatus[]): Expression<SqlBool> {
  const containingIt = eb
    .selectFrom("deployment_commits as places")
    .innerJoin("deployments", (join) =>
      join.onRef("deployments.project_id", "=", "places.project_id").onRef("deployments.id", "=", "places.deployment_id"),
    )
    .select("deployments.id")
    .whereRef("places.project_id", "=", "traces.project_id")
    .whereRef("places.commit_hash", "=", "traces.commit_hash")
    .where(matching(where, statuses));
  const joined = eb
    .selectFrom("correlations as named")
    // SQLite keeps the order of cross joins. By itself it would begin with all deployments of the project.
    .crossJoin("correlations as deployed")
    .crossJoin("deployments")
    .select("deployments.id")
    .whereRef("named.project_id", "=", "traces.project_id")
    .whereRef("named.commit_hash", "=", "traces.commit_hash")
    .where("named.side", "=", "event")
    .whereRef("deployed.project_id", "=", "named.project_id")
    .whereRef("deployed.correlation", "=", "named.correlation")
    .where("deployed.side", "in", ["deployment", "success"])
    .whereRef("deployments.project_id", "=", "deployed.project_id")
    .whereRef("deployments.id", "=", "deployed.place")
    .where(matching(where, statuses));
  return eb.or([eb.exists(containingIt), eb.exists(joined)]);
}

function matching({ labels, applicationName }: ReachedFilter, statuses: readonly DeploymentStatus[]): Expression<SqlBool> {
  const conditions = [
    ...(statuses.length === 0 ? [] : [sql<SqlBool>`deployments.status in (${sql.join(statuses.map(columns.deployments.status.encode))})`]),
    ...(applicationName === "" ? [] : [sql<SqlBool>`deployments.application_name = ${applicationName}`]),
    // The column holds what JSON.stringify wrote, in which quotes within values are escaped. Not LIKE, which ignores case on SQLite.
    ...Object.entries(labels).map(
      ([key, value]) => sql<SqlBool>`instr(deployments.labels, ${`${JSON.stringify(key)}:${JSON.stringify(value)}`}) > 0`,
    ),
  ];
  return conditions.length === 0 ? sql<SqlBool>`1 = 1` : sql.join(conditions, sql` and `);
}

/** A pattern of LIKE for texts that contain `part`, with `!` as the escape character. */
function containing(part: string): string {
  return `%${part.replace(/[!%_]/g, "!$&")}%`;
}
