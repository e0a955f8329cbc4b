import { readEntry } from "@slipway/domain";
import type { Application, Chain, Deployment } from "@slipway/proto/state";

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
  if (table === "audit_entries") {
    const entry = readEntry(String(row["entry"]));
    if (entry === undefined) return "column entry is no audit entry";
    const { id, projectId, action, result } = entry;
    return firstOther(row, { id, project_id: projectId, action, result }, "text");
  }
  if (table === "chains") {
    const state = row["state"] as Chain;
    return firstOther(row, { id: state.id, project_id: state.projectId, application_id: state.applicationId });
  }
  return undefined;
}

function firstOther(
  row: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
  source = "state",
): string | undefined {
  const other = Object.entries(wanted).find(([column, value]) => row[column] !== value);
  return other && `column ${other[0]} is ${String(row[other[0]])}, its ${source} says ${String(other[1])}`;
}
