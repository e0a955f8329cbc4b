import type { SyncState } from "@slipway/plugin-sdk";
import type { Change } from "../diff/diff-list.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import type { Verdict } from "./drift/known-verdicts.ts";
import { countUnread, describeUnread, type Unread } from "./reading/unread.ts";
import { describeDrift } from "./sync-state.ts";

/** Everything that the sync state of an application on a target depends on, but how its objects compare with their declarations. */
export interface TargetFacts {
  readonly commitHash: string;
  /** What is declared and does not exist. */
  readonly adds: readonly KubeObject[];
  /** What is not declared any more. */
  readonly deletes: readonly KubeObject[];
  /** What is declared and being deleted. */
  readonly terminating: readonly KubeObject[];
  /** Namespaces that are being deleted. */
  readonly namespaces: readonly KubeObject[];
  readonly unread: readonly Unread[];
  readonly unreadChildren: readonly Unread[];
  /** What others have, a line each. */
  readonly held: readonly string[];
}

/** The sync state of an application on a target. An application of which something is not known is not synced. */
export function syncOfTarget(facts: TargetFacts, verdicts: Iterable<Verdict>): SyncState {
  const changes: Change[] = [];
  const undetermined: string[] = [];
  for (const verdict of verdicts) {
    if (verdict.kind === "changed") changes.push(verdict.change);
    if (verdict.kind === "undetermined") undetermined.push(verdict.reason);
  }
  const { adds, deletes, commitHash, terminating: objects, namespaces } = facts;
  return withNotes(describeDrift({ adds, deletes, changes, undetermined }, commitHash, { objects, namespaces }), facts);
}

/** Adds what is not known, or only known beside the drift. */
function withNotes(sync: SyncState, { unread, unreadChildren, held }: TargetFacts): SyncState {
  const children = unreadChildren.length > 0 ? [`Children that cannot be shown:\n${describeUnread(unreadChildren)}`] : [];
  const notes = [...held, ...(unread.length > 0 ? [describeUnread(unread)] : []), ...children];
  const detail = [sync.detail ?? "", ...notes].filter((text) => text !== "").join("\n");
  const reason = [sync.reason ?? "", countHeld(held), unread.length > 0 ? countUnread(unread) : ""]
    .filter((text) => text !== "")
    .join("; ");
  const noted = { ...sync, ...(reason !== "" && { reason }), ...(detail !== "" && { detail }) };
  if (unread.length === 0) return noted;
  return { ...noted, status: sync.status === "synced" ? "unknown" : sync.status };
}

/** The first one by name. */
function countHeld([first = "", ...others]: readonly string[]): string {
  if (others.length === 0) return first;
  return `${first}, and ${others.length} more object${others.length === 1 ? " belongs" : "s belong"} to others`;
}
