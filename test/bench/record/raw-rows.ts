import { createConnection, type RowDataPacket } from "mysql2/promise";

const tables = ["deployments", "deployment_events", "deployment_commits", "traces"] as const;

/** The rows of the tables that messages of deployments are recorded in, as the driver has them. */
export type RecordedRows = Readonly<Record<(typeof tables)[number], readonly (readonly unknown[])[]>>;

/** Rows of one statement: as many messages as the trace service records at once. */
const rowsPerStatement = 128;

/** Reads the rows of a store on MariaDB. */
export async function readRows(url: string): Promise<RecordedRows> {
  const connection = await open(url);
  try {
    const read = async (table: string) =>
      (await connection.query<RowDataPacket[][]>({ sql: `select * from ${table}`, rowsAsArray: true }))[0];
    const [deployments = [], events = [], commits = [], traces = []] = await Promise.all(tables.map(read));
    return { deployments, deployment_events: events, deployment_commits: commits, traces };
  } finally {
    await connection.end();
  }
}

/** Inserts the rows into empty tables, many in one statement, which is one transaction. */
export async function insertRows(rows: RecordedRows, url: string): Promise<void> {
  const connection = await open(url);
  try {
    for (const table of tables)
      for (let from = 0; from < rows[table].length; from += rowsPerStatement)
        await connection.query(`insert into ${table} values ?`, [rows[table].slice(from, from + rowsPerStatement)]);
  } finally {
    await connection.end();
  }
}

function open(uri: string) {
  return createConnection({ uri, supportBigNumbers: true, bigNumberStrings: true });
}
