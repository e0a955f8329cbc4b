import type { SyncState, SyncStatus } from "./livestate.ts";

/** The sync state of one part of an application: what one plugin reports, or one deploy target. */
export interface SyncPart<Status extends SyncStatus = SyncStatus> {
  /** Name of the plugin or deploy target. */
  readonly name: string;
  readonly sync: SyncState<Status>;
}

/**
 * An application has the first of these statuses that any of its parts has. An invalid file comes first, because nothing can be compared or
 * deployed until it is fixed. A known difference outweighs an unknown part, and an application is synced only if every part is.
 */
const precedence: readonly SyncStatus[] = ["invalid-config", "deploying", "disabled", "orphaned", "out-of-sync", "unknown", "synced"];

/**
 * Merges the sync states of an application's parts; `unknown` if there are no parts. The state of a single part is returned unchanged. With
 * several parts, every reason is kept under the name of its part, in order of precedence.
 */
export function mergeSyncStates<Status extends SyncStatus>(parts: readonly SyncPart<Status>[]): SyncState<Status | "unknown"> {
  const [only, ...others] = parts;
  if (only && others.length === 0) return only.sync;
  const ordered = parts.toSorted((a, b) => precedence.indexOf(a.sync.status) - precedence.indexOf(b.sync.status));
  const status = ordered[0]?.sync.status ?? "unknown";
  const reason = joined(ordered, "reason", "; ");
  const detail = joined(ordered, "detail", "\n");
  return { status, ...(reason !== "" && { reason }), ...(detail !== "" && { detail }) };
}

function joined(parts: readonly SyncPart[], field: "reason" | "detail", separator: string): string {
  return parts.flatMap(({ name, sync }) => (sync[field] ? [`${name}: ${sync[field]}`] : [])).join(separator);
}
