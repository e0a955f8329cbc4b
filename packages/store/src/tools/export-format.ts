import { Fault } from "@slipway/domain";
import type { StoredRow } from "./read-rows.ts";
import type { StoredKind, StoredTable } from "./stored-tables.ts";

/**
 * The lines of an export, each JSON: what it is, then each table with its rows, then how many there were. The first says as of when: it has everything that
 * was recorded up to `positions`, and may have newer rows. A row is an array in the order of its table's columns.
 */
export type ExportLine =
  | { readonly kind: "begin"; readonly begin: ExportBegin }
  | { readonly kind: "table"; readonly table: StoredTable }
  | { readonly kind: "row"; readonly values: readonly (string | null)[] }
  | { readonly kind: "end"; readonly rows: Readonly<Record<string, number>> };

export interface ExportBegin {
  /** The migrations that the store has had. */
  readonly versions: readonly number[];
  /** Only rows of this project; undefined: all. */
  readonly project: string | undefined;
  readonly at: string;
  /** The newest recorded message of each kind, by table. */
  readonly positions: Readonly<Record<string, string>>;
}

const format = "slipway-store-export";
const formatVersion = 1;

/** Writes a line, without its end. */
export function writeLine(line: ExportLine): string {
  switch (line.kind) {
    case "begin":
      return JSON.stringify({ [format]: formatVersion, ...line.begin });
    case "table": {
      const { name, columns, key } = line.table;
      return JSON.stringify({ table: name, key, columns: Object.fromEntries(columns) });
    }
    case "row":
      return JSON.stringify(line.values);
    case "end":
      return JSON.stringify({ end: true, rows: line.rows });
  }
  return line satisfies never;
}

/** Reads a line. Throws `invalid` for anything that `writeLine` did not write. */
export function readLine(text: string, at: number): ExportLine {
  const wrong = (what: string) => new Fault("invalid", `line ${at} of the export ${what}`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new Fault("invalid", `line ${at} of the export is not JSON: was it cut off?`, { cause });
  }
  if (Array.isArray(parsed)) {
    if (!parsed.every((value) => value === null || typeof value === "string")) throw wrong("is not a row");
    return { kind: "row", values: parsed };
  }
  if (!isRecord(parsed)) throw wrong("is neither a row nor a table");
  if (format in parsed) {
    if (parsed[format] !== formatVersion) throw wrong("was written in a format that this Slipway does not know");
    const { versions, project, at: takenAt, positions } = parsed;
    if (!Array.isArray(versions) || !versions.every((version) => typeof version === "number")) throw wrong("has no versions");
    if (!isTextRecord(positions) || typeof takenAt !== "string") throw wrong("has no positions");
    return { kind: "begin", begin: { versions, project: typeof project === "string" ? project : undefined, at: takenAt, positions } };
  }
  if (parsed["end"] === true) {
    const { rows } = parsed;
    if (!isRecord(rows) || !Object.values(rows).every((count) => typeof count === "number")) throw wrong("has no counts");
    return { kind: "end", rows: rows as Record<string, number> };
  }
  const { table, key, columns } = parsed;
  if (typeof table !== "string" || !Array.isArray(key) || !isTextRecord(columns)) throw wrong("is neither a row nor a table");
  const kinds = Object.entries(columns).map(([name, kind]): [string, StoredKind] => {
    if (kind !== "text" && kind !== "int" && kind !== "blob") throw wrong(`has a column of an unknown kind: ${kind.slice(0, 80)}`);
    return [name, kind];
  });
  return { kind: "table", table: { name: table, key: key.map(String), columns: new Map(kinds) } };
}

/** The values of a row, in the order of the columns. The same on every engine. */
export function encodeRow({ columns }: StoredTable, row: StoredRow): (string | null)[] {
  return [...columns].map(([name, kind]) => {
    const value = row[name];
    if (value === null || value === undefined) return null;
    return kind === "blob" && value instanceof Uint8Array
      ? Buffer.from(value.buffer, value.byteOffset, value.length).toString("base64")
      : String(value);
  });
}

/** The row of these values, as both drivers take it. Throws `invalid` if they are not of this table. */
export function decodeRow({ name, columns }: StoredTable, values: readonly (string | null)[]): Record<string, unknown> {
  if (values.length !== columns.size)
    throw new Fault("invalid", `a row of table ${name} has ${values.length} values, the table has ${columns.size} columns`);
  return Object.fromEntries(
    [...columns].map(([column, kind], at) => {
      const value = values[at] ?? null;
      if (value === null) return [column, null];
      if (kind === "blob") return [column, Buffer.from(value, "base64")];
      if (kind === "int" && !/^-?\d{1,19}$/.test(value)) throw new Fault("invalid", `a row of table ${name} has no number as ${column}`);
      return [column, kind === "int" ? BigInt(value) : value];
    }),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((each) => typeof each === "string");
}
