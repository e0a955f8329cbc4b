import { type Connection, createConnection, type RowDataPacket } from "mysql2/promise";

/** The rows of every table that has some, as the driver has them. Each row begins with its project. */
export type RecordedRows = ReadonlyMap<string, readonly (readonly unknown[])[]>;

/** Tables that say which schema the store has and which streams it was made from. */
const ownTables: readonly string[] = ["schema_migrations", "stream_incarnations"];
/** What orders the rows of a table as they came, whichever of these it has. */
const times: readonly string[] = ["sequence", "at", "created_at", "first_at", "described_at"];
/** As many messages as the trace service records at once. */
const rowsPerStatement = 1_000;

/** Reads the rows of a store on MariaDB. */
export async function readRows(url: string): Promise<RecordedRows> {
  const connection = await open(url);
  try {
    const [tables] = await connection.query<RowDataPacket[][]>({ sql: "show tables", rowsAsArray: true });
    const rows = new Map<string, readonly (readonly unknown[])[]>();
    for (const [table] of tables.flatMap((each) => [each.map(String)])) {
      if (table === undefined || ownTables.includes(table)) continue;
      const [columns] = await connection.query<RowDataPacket[]>(`show columns from ${table}`);
      const time = times.find((column) => columns.some(({ Field }) => Field === column));
      const sql = `select * from ${table} order by ${time ?? "1"}`;
      const [found] = await connection.query<RowDataPacket[][]>({ sql, rowsAsArray: true });
      if (found.length > 0) rows.set(table, found);
    }
    return rows;
  } finally {
    await connection.end();
  }
}

/**
 * Inserts the rows into the empty tables of another store, in the order in which they came, many in one statement, which is one transaction. Like the trace
 * service, writes several projects at the same time, each on a connection.
 */
export async function insertRows(rows: RecordedRows, url: string): Promise<void> {
  const projects = new Set([...rows.values()].flatMap((each) => each.map(([project]) => project)));
  await Promise.all([...projects].map((project) => insertProject(rows, project, url)));
}

async function insertProject(rows: RecordedRows, project: unknown, url: string): Promise<void> {
  const connection = await open(url);
  try {
    for (const [table, all] of rows) {
      const ofProject = all.filter(([owner]) => owner === project);
      for (let from = 0; from < ofProject.length; from += rowsPerStatement)
        await connection.query(`insert into ${table} values ?`, [ofProject.slice(from, from + rowsPerStatement)]);
    }
  } finally {
    await connection.end();
  }
}

function open(uri: string): Promise<Connection> {
  return createConnection({ uri, supportBigNumbers: true, bigNumberStrings: true });
}
