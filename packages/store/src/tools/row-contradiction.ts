import type { Application, Deployment } from "@slipway/proto/state";

/** Returns what a decoded row says in two different ways, if anything: the columns for queries are copies of fields of its message. */
export function rowContradiction(table: string, row: Readonly<Record<string, unknown>>): string | undefined {
  if (table === "deployments") {
    // Holds because the codecs of this table decoded the row.
    const state = row["state"] as Deployment;
    return firstOther(row, { id: state.id, project_id: state.projectId, application_id: state.applicationId, status: state.status });
  }
  if (table === "applications") {
    const state = row["state"] as Application;
    return firstOther(row, { id: state.id, project_id: state.projectId, name: state.name, disabled: state.disabled });
  }
  return undefined;
}

function firstOther(row: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, unknown>>): string | undefined {
  const other = Object.entries(wanted).find(([column, value]) => row[column] !== value);
  return other && `column ${other[0]} is ${String(row[other[0]])}, its state says ${String(other[1])}`;
}
