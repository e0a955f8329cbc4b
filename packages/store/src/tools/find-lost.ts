import { sql } from "kysely";
import type { Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import { rowName, type StoredRow } from "./read-rows.ts";
import type { StoreProblem } from "./store-problem.ts";
import type { StoredTable } from "./stored-tables.ts";

/** Rows that belong to another row of their project: the tables, and the columns that name the other row in each. No engine enforces it. */
const belongings: readonly {
  readonly table: string;
  readonly by: readonly string[];
  readonly to: string;
  readonly its: readonly string[];
}[] = [
  { table: "deployment_events", by: ["deployment_id"], to: "deployments", its: ["id"] },
  { table: "deployment_commits", by: ["deployment_id"], to: "deployments", its: ["id"] },
  { table: "deployment_commits", by: ["commit_hash"], to: "traces", its: ["commit_hash"] },
  { table: "deployment_facts", by: ["deployment_id"], to: "deployments", its: ["id"] },
  { table: "insight_signals", by: ["external_event_id"], to: "external_events", its: ["id"] },
  { table: "application_events", by: ["application_id"], to: "applications", its: ["id"] },
  { table: "chain_events", by: ["chain_id"], to: "chains", its: ["id"] },
  { table: "chain_deployments", by: ["chain_id"], to: "chains", its: ["id"] },
  { table: "stage_log_blocks", by: ["deployment_id", "stage_id"], to: "stage_logs", its: ["deployment_id", "stage_id"] },
];

/** Finds the rows of a page that belong to a row that is not there. One statement per project and relation. */
export async function findLost(engine: Engine, table: StoredTable, page: readonly StoredRow[]): Promise<StoreProblem[]> {
  const problems: StoreProblem[] = [];
  for (const { by, to, its } of belongings.filter((each) => each.table === table.name)) {
    for (const [project, rows] of Map.groupBy(page, (row) => String(row["project_id"]))) {
      const there = await existing(engine, {
        to,
        its,
        project,
        keys: distinct(rows.map((row) => by.map((column) => String(row[column])))),
      });
      for (const row of rows)
        if (!there.has(nameOf(by.map((column) => String(row[column])))))
          problems.push({ kind: "lost", row: rowName(table, row), reason: `table ${to} has no row for it` });
    }
  }
  return problems;
}

async function existing(
  engine: Engine,
  asked: { readonly to: string; readonly its: readonly string[]; readonly project: string; readonly keys: readonly (readonly string[])[] },
): Promise<ReadonlySet<string>> {
  const { to, its, project, keys } = asked;
  const names = sql.join(its.map((column) => sql.ref(column)));
  const [first] = its;
  const conditions =
    its.length === 1
      ? sql`${sql.ref(first ?? "")} in (${sql.join(keys.map(([key]) => key))})`
      : sql.join(
          keys.map(
            (key) =>
              sql`(${sql.join(
                its.map((column, at) => sql`${sql.ref(column)} = ${key[at]}`),
                sql` and `,
              )})`,
          ),
          sql` or `,
        );
  const { rows } = await query(engine, `look for rows of ${to}`, (db) =>
    sql<StoredRow>`select ${names} from ${sql.table(to)} where ${sql.ref("project_id")} = ${project} and (${conditions})`.execute(db),
  );
  return new Set(rows.map((row) => nameOf(its.map((column) => String(row[column])))));
}

function distinct(keys: readonly (readonly string[])[]): (readonly string[])[] {
  return [...new Map(keys.map((key) => [nameOf(key), key])).values()];
}

function nameOf(key: readonly string[]): string {
  return JSON.stringify(key);
}
