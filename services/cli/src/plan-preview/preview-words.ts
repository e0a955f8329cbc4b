import type { BranchApplicationPreview } from "@slipway/proto/api";
import { BranchChange, SyncStrategy, type TouchedApplication } from "@slipway/proto/state";
import { problemsOf } from "./gather-preview.ts";

const changeWords: Readonly<Record<number, string>> = {
  [BranchChange.UNSPECIFIED]: "changed",
  [BranchChange.UPDATED]: "updated",
  [BranchChange.ADDED]: "new",
  [BranchChange.MOVED]: "moved",
  [BranchChange.REMOVED]: "removed",
  [BranchChange.INVALID]: "invalid",
};

const strategyWords: Readonly<Record<number, string>> = {
  [SyncStrategy.UNSPECIFIED]: "",
  [SyncStrategy.QUICK_SYNC]: "quick sync",
  [SyncStrategy.PIPELINE]: "pipeline",
};

/** What people read about an application before its differences. */
export interface Headline {
  readonly name: string;
  readonly path: string;
  readonly change: string;
  readonly strategy: string;
  /** The deploy targets, by plugin. */
  readonly targets: string;
  /** What would change, in a few words. */
  readonly summary: string;
}

/** The headline of an application. */
export function headlineOf(each: BranchApplicationPreview): Headline {
  const { application, preview } = each;
  const { name = "", path = "", change = BranchChange.UNSPECIFIED, deployTargets = {} } = application ?? {};
  const targets = Object.entries(deployTargets).map(([plugin, { names }]) => `${plugin}: ${names.join(", ")}`);
  return {
    name,
    path: path === "" ? "." : path,
    change: changeWords[change] ?? "changed",
    strategy: strategyWords[preview?.strategy ?? SyncStrategy.UNSPECIFIED] ?? "",
    targets: targets.join("; "),
    summary: summaryOf(each),
  };
}

/** What is to be said of an application besides its changes: why nothing is deployed, where it was, what becomes of what it deployed. */
export function notesOf({ application }: BranchApplicationPreview): readonly string[] {
  const notes: string[] = [];
  if (application?.fromPath) notes.push(`moved here from ${application.fromPath}`);
  if (application?.change === BranchChange.REMOVED) notes.push(removedNote(application));
  if (application?.notDeployed) notes.push(`a merge does not deploy this: ${application.notDeployed}`);
  return [...notes];
}

function removedNote({ prunes, keptReason }: TouchedApplication): string {
  if (prunes) return "the application is removed, and its last file has onRemoval: prune: a merge deletes what it deployed";
  const stays = "what it deployed stays until slipway app prune deletes it";
  if (keptReason === "") return `the application is removed; its last file does not have onRemoval: prune, so ${stays}`;
  return `the application is removed; although its last file has onRemoval: prune, ${stays}: ${keptReason}`;
}

/** The commits that are compared. */
export function commitsOf({ preview }: BranchApplicationPreview): string {
  if (!preview) return "";
  const to = preview.targetCommitHash.slice(0, 7);
  return preview.runningCommitHash === ""
    ? `first deployment, of ${to}`
    : `${preview.runningCommitHash.slice(0, 7)} (running) → ${to} (merged)`;
}

function summaryOf(each: BranchApplicationPreview): string {
  const { application, preview } = each;
  const [problem, ...more] = problemsOf(each);
  if (problem !== undefined) return `not known: ${problem.split("\n")[0]}${more.length > 0 ? `, and ${more.length} more` : ""}`;
  if (application?.change === BranchChange.REMOVED) return "removed";
  const targets = preview?.targets ?? [];
  if (targets.length === 0) return "no plugin of this application previews changes";
  const [first] = targets;
  if (first && targets.every(({ summary }) => summary === first.summary)) return first.summary;
  return targets.map(({ deployTarget, summary }) => `${deployTarget}: ${summary}`).join("; ");
}
