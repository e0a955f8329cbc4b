import { createConnection, type RowDataPacket } from "mysql2/promise";
import type { SampleStates } from "./sample-states.ts";

/** How much a store is filled with: a year of deployments, evenly spread. */
export interface Filling {
  readonly deployments: number;
  readonly applications: number;
  readonly projects: number;
  readonly teams: number;
}

/** The end of the year that a store is filled with. */
export const endOfYear: Temporal.Instant = Temporal.Instant.from("2027-01-01T00:00:00Z");

const yearMicros = 365n * 86_400_000_000n;
const rowsPerStatement = 50_000;

/** Names of the things of a filled store, as expressions over their number. `seq` counts deployments. */
const uuid = (word: string, number: string) =>
  `insert(insert(insert(insert(md5(concat('${word}',${number})),9,0,'-'),14,0,'-'),19,0,'-'),24,0,'-')`;
const hash = (number: string) => `sha1(concat('commit',${number}))`;

/**
 * Fills a migrated, empty store on MariaDB by statements alone: each deployment with a state of real size, its commit, its trace, its fact and its act;
 * applications, external events, drifts. The states all have the same content. Indexes are made after the rows.
 */
export async function fillStore(url: string, { deployments, applications, projects, teams }: Filling, states: SampleStates): Promise<void> {
  const connection = await createConnection({ uri: url, supportBigNumbers: true, bigNumberStrings: true });
  const application = `mod(seq,${applications})`;
  const project = `concat('project',mod(${application},${projects}))`;
  const begin = endOfYear.epochNanoseconds / 1000n - yearMicros;
  const createdAt = `${begin} + seq * ${yearMicros / BigInt(deployments)}`;
  const labels = `concat('{"env":"production","team":"team',mod(${application},${teams}),'"}')`;
  const blob = (state: Uint8Array) => `x'${Buffer.from(state).toString("hex")}'`;
  // Of a hundred deployments of an application 5 are rolled back by themselves, 3 are superseded, and 2 roll the one before back.
  const dice = `mod(crc32(concat('dice',seq)),100)`;
  const outcome = `case when ${dice} < 5 then 'rolled-back' when ${dice} < 8 then 'not-deployed' else 'succeeded' end`;
  const isRollback = `(${dice} in (8,9) and seq >= ${applications})`;
  const status = `case when ${dice} < 5 then 6 when ${dice} < 8 then 8 else 5 end`;
  const own = `${project}, ${uuid("deployment", "seq")}`;
  const tables: readonly { readonly into: string; readonly values: string; readonly count: number }[] = [
    {
      into: "deployments (project_id, id, sequence, application_id, application_name, piped_id, status, trigger_kind, commit_hash, labels, created_at, completed_at, state)",
      values: `${own}, seq + 1, ${uuid("application", application)}, concat('application',${application}), 'piped', ${status}, 1, ${hash("seq")}, ${labels}, ${createdAt}, ${createdAt} + 300000000, ${blob(states.deployment)}`,
      count: deployments,
    },
    {
      into: "deployment_commits (project_id, commit_hash, deployment_id, relation, created_at)",
      values: `${project}, ${hash("seq")}, ${uuid("deployment", "seq")}, 'deployed', ${createdAt}`,
      count: deployments,
    },
    { into: "traces (project_id, commit_hash, first_at)", values: `${project}, ${hash("seq")}, ${createdAt}`, count: deployments },
    {
      into: "deployment_facts (project_id, deployment_id, sequence, application_id, application_name, labels, kind, outcome, started_at, ended_at, commit_hash, replaced_hash, changes, undoes, reverts, words)",
      values: `${own}, seq + 1, ${uuid("application", application)}, concat('application',${application}), ${labels}, if(${isRollback},'rollback','change'), ${outcome}, ${createdAt}, ${createdAt} + 300000000, ${hash("seq")}, ${hash(`greatest(cast(seq as signed) - ${applications},0)`)}, if(${isRollback},'',concat(left(${hash("seq")},12),'@',(${createdAt}) div 1000 - 3600000)), ${isRollback}, '', if(mod(seq,100) = 50,'hotfix','feat')`,
      count: deployments,
    },
    {
      into: "applications (project_id, id, sequence, piped_id, name, labels, disabled, created_at, removed_at, state)",
      values: `${project}, ${uuid("application", "seq")}, seq + 1, 'piped', concat('application',seq), ${labels}, 0, ${begin}, null, ${blob(states.application)}`,
      count: applications,
    },
    {
      into: "drift_episodes (project_id, id, application_id, opened_at, closed_at, episode)",
      values: `${project}, ${uuid("drift", "seq")}, ${uuid("application", application)}, ${createdAt}, if(mod(seq,50) = 0,null,${createdAt} + 1), ${blob(states.driftEpisode)}`,
      count: deployments / 10,
    },
    {
      into: "external_events (project_id, id, sequence, name, commit_hash, registered_at, state)",
      values: `${project}, ${uuid("event", "seq")}, seq + 1, 'image-update', ${hash("seq")}, ${createdAt}, ${blob(states.externalEvent)}`,
      count: deployments / 10,
    },
    {
      into: "insight_signals (project_id, external_event_id, kind, incident, application, commit_hash, artifacts, at)",
      values: `${project}, ${uuid("incident", "seq")}, 'detected', sha1(concat('incident',seq)), concat('application',${application}), '', '', ${createdAt} + 900000000`,
      count: deployments / 100,
    },
    {
      into: "audit_entries (project_id, sequence, id, at, actor, action, result, entry, previous_hash, hash)",
      values: `${project}, seq + 1, ${uuid("act", "seq")}, ${createdAt}, concat('person',mod(seq,400)), if(mod(seq,200) = 0,'plugin.restart','application.sync'), if(mod(seq,100) = 0,'refused','accepted'), '${states.auditEntry.replaceAll("\\", "\\\\").replaceAll("'", "''")}', ${hash("seq")}, ${hash("seq + 1")}`,
      count: deployments,
    },
    {
      into: "audit_objects (project_id, object, sequence, id, at)",
      values: `${project}, ${uuid("application", application)}, seq + 1, ${uuid("act", "seq")}, ${createdAt}`,
      count: deployments,
    },
    {
      into: "application_events (project_id, application_id, sequence, kind, at, event)",
      values: `${project}, ${uuid("application", "seq")}, seq + 1, 'registered', ${begin}, ''`,
      count: applications,
    },
  ];
  try {
    await connection.query("set global innodb_flush_log_at_trx_commit = 0");
    const indexes = await dropIndexes(connection);
    for (const { into, values, count } of tables) {
      // Rows of smaller tables are spread over the same year.
      const step = Math.round(deployments / count);
      const spread = values.replaceAll("seq", step === 1 || into.startsWith("application") ? "seq" : `(seq * ${step} + seq div 7)`);
      for (let from = 0; from < count; from += rowsPerStatement)
        await connection.query(`insert into ${into} select ${spread} from seq_${from}_to_${Math.min(count, from + rowsPerStatement) - 1}`);
    }
    for (const [table, definitions] of indexes) await connection.query(`alter table ${table} ${definitions.join(", ")}`);
    await connection.query(`analyze table ${[...indexes.keys()].join(", ")}`);
  } finally {
    await connection.end();
  }
}

type Connection = Awaited<ReturnType<typeof createConnection>>;

/** Drops the secondary indexes of all tables, and returns how each table gets its own back. */
async function dropIndexes(connection: Connection): Promise<Map<string, string[]>> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `select table_name as t, index_name as i, group_concat(column_name order by seq_in_index) as c from information_schema.statistics
     where table_schema = database() and index_name <> 'PRIMARY' group by table_name, index_name`,
  );
  const indexes = new Map<string, string[]>();
  for (const { t, i, c } of rows) {
    await connection.query(`alter table ${t} drop index ${i}`);
    indexes.set(t, [...(indexes.get(t) ?? []), `add index ${i} (${c})`]);
  }
  return indexes;
}

/** The id of a thing of a filled store, as `fillStore` makes it. */
export async function idsOf(url: string, word: string, numbers: readonly number[]): Promise<string[]> {
  const connection = await createConnection({ uri: url });
  try {
    const [rows] = await connection.query<RowDataPacket[]>(
      numbers.map((number) => `select ${uuid(word, `${number}`)} as id`).join(" union all "),
    );
    return rows.map(({ id }) => String(id));
  } finally {
    await connection.end();
  }
}
