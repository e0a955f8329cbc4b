import { type AssessedDeployment, type CountedDeployment, type FailureSign, failureOf } from "./assessed-deployment.ts";
import type { DeploymentFact } from "./deployment-fact.ts";

/** A deployment that undid an earlier one: it rolled it back, or deployed a revert of its commit. */
export interface Undoing {
  /** The deployment that was undone. */
  readonly deploymentId: string;
  readonly kind: "rollback" | "revert";
  /** The deployment that undid it, and when it had. */
  readonly by: string;
  readonly atMs: number;
}

/** How long a change is remembered: what waits longer for a success is forgotten, and what arrives again after that is another change. */
export const longestMemoryMs = 30 * 24 * 3_600_000;

/** What is known of the deployments of some applications, in any order. */
export interface DeploymentRecord {
  readonly deployments: readonly DeploymentFact[];
  readonly undoings: readonly Undoing[];
}

/**
 * Judges deployments by the deployments of their application alone, oldest first within an application: hotfixes and incidents come later, with
 * `assessDeployments`. So the answer depends on no setting, and on no external event. Skips those that reached no deploy target or deployed nothing else than what
 * was there; they count as what brings changes on their way, and ends failures.
 */
export function judgeDeployments({ deployments, undoings }: DeploymentRecord): AssessedDeployment[] {
  const undone = Map.groupBy(undoings, ({ deploymentId }) => deploymentId);
  return [...Map.groupBy(deployments, ({ applicationId }) => applicationId).values()].flatMap((facts) => {
    const ordered = facts.toSorted(byEnd);
    const leads = leadTimes(ordered);
    const successes = nextSuccesses(ordered);
    return ordered.flatMap((fact, at) =>
      isCounted(fact)
        ? {
            fact: shownOf(fact),
            leadMs: leads.get(fact) ?? [],
            failure: failureOf(fact, signsOf(fact, successes[at], undone.get(fact.deploymentId) ?? [])),
            isRework: fact.kind === "rollback" || fact.reverts.length > 0,
          }
        : [],
    );
  });
}

function shownOf({ kind: _kind, changes: _changes, reverts: _reverts, ...shown }: DeploymentFact): CountedDeployment {
  return shown;
}

function isCounted({ kind, outcome }: DeploymentFact): boolean {
  return kind !== "repeat" && outcome !== "not-deployed";
}

function byEnd(a: DeploymentFact, b: DeploymentFact): number {
  return a.endedMs - b.endedMs || (a.deploymentId < b.deploymentId ? -1 : 1);
}

/**
 * Of each successful deployment, how long the changes took that it brought: its own, and those of deployments since the last success, which failed or were
 * superseded. A change counts once: not if a deployment before that success had it. Neither looks back longer than `longestMemoryMs`.
 */
function leadTimes(ordered: readonly DeploymentFact[]): Map<DeploymentFact, number[]> {
  const leads = new Map<DeploymentFact, number[]>();
  const waiting = new Map<string, { readonly committedMs: number; readonly seenMs: number }>();
  const arrived = new Map<string, number>();
  for (const fact of ordered) {
    if (fact.kind !== "change") continue;
    const { endedMs } = fact;
    for (const { commit, committedMs } of fact.changes) waiting.set(commit, { committedMs, seenMs: endedMs });
    if (fact.outcome !== "succeeded") continue;
    const isRemembered = (ms: number | undefined): boolean => ms !== undefined && endedMs - ms <= longestMemoryMs;
    const news = [...waiting].filter(([commit, { seenMs }]) => isRemembered(seenMs) && !isRemembered(arrived.get(commit)));
    // The clock of a developer's machine may be ahead.
    leads.set(
      fact,
      news.map(([, { committedMs }]) => Math.max(0, endedMs - committedMs)),
    );
    for (const [commit, { seenMs }] of waiting) arrived.set(commit, seenMs);
    waiting.clear();
  }
  return leads;
}

/** For each deployment, when the first success that ended after it had ended. */
function nextSuccesses(ordered: readonly DeploymentFact[]): (number | undefined)[] {
  const found: (number | undefined)[] = Array.from({ length: ordered.length });
  let next: number | undefined;
  let afterwards: number | undefined;
  for (let at = ordered.length - 1; at >= 0; at--) {
    const fact = ordered[at];
    if (fact === undefined) continue;
    // Of several that ended in the same millisecond, none is after another.
    if (ordered[at + 1]?.endedMs !== fact.endedMs) afterwards = next;
    found[at] = afterwards;
    if (fact.outcome === "succeeded") next = fact.endedMs;
  }
  return found;
}

function signsOf({ outcome, endedMs }: DeploymentFact, nextSuccess: number | undefined, undoings: readonly Undoing[]): FailureSign[] {
  return [
    ...(outcome === "rolled-back" ? [{ cause: outcome, by: "", knownMs: endedMs, recoveredMs: endedMs }] : []),
    ...(outcome === "failed" ? [{ cause: outcome, by: "", knownMs: endedMs, recoveredMs: nextSuccess }] : []),
    ...undoings.map(({ kind, by, atMs }) => ({ cause: kind, by, knownMs: atMs, recoveredMs: atMs })),
  ];
}
