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

/** An incident of an application, as external events tell of it. */
export interface Incident {
  readonly id: string;
  readonly applicationId: string;
  readonly detectedMs: number;
  /** Undefined if nobody told of its end. */
  readonly resolvedMs: number | undefined;
}

/** What is known of the deployments of some applications, in any order. */
export interface InsightRecord {
  readonly deployments: readonly DeploymentFact[];
  readonly undoings: readonly Undoing[];
  readonly incidents: readonly Incident[];
  /** The ids of deployments that are hotfixes. */
  readonly hotfixes: ReadonlySet<string>;
}

export type FailureCause = "failed" | "rolled-back" | "rollback" | "revert" | "hotfix" | "incident";

/** Why a deployment counts as failed. */
export interface DeploymentFailure {
  /**
   * The first of: it `failed`, or was `rolled-back` by itself; a later deployment was a `rollback` or a `revert` of it; a `hotfix` followed within the
   * failure window; an `incident` began within the failure window.
   */
  readonly cause: FailureCause;
  /** The deployment or the incident that says so; "" if the deployment itself does. */
  readonly by: string;
  /** When users began to suffer: at its end, or when it started if it failed by itself. */
  readonly sinceMs: number;
  /** When the first thing that ended it had happened; undefined while nothing has. */
  readonly recoveredMs: number | undefined;
}

/** A deployment that reached a deploy target, and what became of it. */
export interface AssessedDeployment {
  readonly fact: DeploymentFact;
  /** How long each change took from its commit to the end of this deployment, the first that brought it. */
  readonly leadMs: readonly number[];
  readonly failure: DeploymentFailure | undefined;
  /** Whether it was made because of a failure: a rollback, a revert or a hotfix. */
  readonly isRework: boolean;
}

/** Something that says that a deployment failed. */
interface Sign extends Omit<DeploymentFailure, "sinceMs"> {
  readonly atMs: number;
}

/**
 * Judges deployments, oldest first within an application. Skips those that reached no deploy target or deployed nothing else than what was there; they count as what
 * brings changes on their way, and ends failures. `failureWindowMs`: how long after a deployment a hotfix or an incident is blamed on it.
 */
export function assessDeployments(record: InsightRecord, { failureWindowMs }: { readonly failureWindowMs: number }): AssessedDeployment[] {
  const undoings = Map.groupBy(record.undoings, ({ deploymentId }) => deploymentId);
  const incidents = Map.groupBy(record.incidents, ({ applicationId }) => applicationId);
  const applications = Map.groupBy(record.deployments, ({ applicationId }) => applicationId);
  return [...applications].flatMap(([applicationId, facts]) => {
    const ordered = facts.toSorted(byEnd);
    const isRework = (fact: DeploymentFact): boolean =>
      fact.kind === "rollback" || fact.reverts.length > 0 || record.hotfixes.has(fact.deploymentId);
    const signs = signsOf(ordered, {
      undoings,
      incidents: incidents.get(applicationId) ?? [],
      hotfixes: record.hotfixes,
      failureWindowMs,
      isRework,
    });
    const leads = leadTimes(ordered);
    return ordered.filter(isCounted).map((fact) => ({
      fact,
      leadMs: leads.get(fact) ?? [],
      failure: failureOf(fact, signs.get(fact.deploymentId) ?? []),
      isRework: isRework(fact),
    }));
  });
}

function isCounted({ kind, outcome }: DeploymentFact): boolean {
  return kind !== "repeat" && outcome !== "not-deployed";
}

function byEnd(a: DeploymentFact, b: DeploymentFact): number {
  return a.endedMs - b.endedMs || (a.deploymentId < b.deploymentId ? -1 : 1);
}

/** A change is deployed by the first success that follows it: by that of its own deployment, or, if that failed or was superseded, by the next one. */
function leadTimes(ordered: readonly DeploymentFact[]): Map<DeploymentFact, number[]> {
  const leads = new Map<DeploymentFact, number[]>();
  const waiting = new Map<string, number>();
  const arrived = new Set<string>();
  for (const fact of ordered) {
    if (fact.kind !== "change") continue;
    for (const { commit, committedMs } of fact.changes) if (!arrived.has(commit)) waiting.set(commit, committedMs);
    if (fact.outcome !== "succeeded") continue;
    // The clock of a developer's machine may be ahead.
    leads.set(
      fact,
      [...waiting.values()].map((committedMs) => Math.max(0, fact.endedMs - committedMs)),
    );
    for (const commit of waiting.keys()) arrived.add(commit);
    waiting.clear();
  }
  return leads;
}

interface Signals {
  readonly undoings: ReadonlyMap<string, readonly Undoing[]>;
  readonly incidents: readonly Incident[];
  readonly hotfixes: ReadonlySet<string>;
  readonly failureWindowMs: number;
  readonly isRework: (fact: DeploymentFact) => boolean;
}

function signsOf(ordered: readonly DeploymentFact[], signals: Signals): Map<string, Sign[]> {
  const { undoings, incidents, hotfixes, failureWindowMs, isRework } = signals;
  const signs = new Map<string, Sign[]>();
  const add = (fact: DeploymentFact, sign: Sign): void =>
    void signs.set(fact.deploymentId, [...(signs.get(fact.deploymentId) ?? []), sign]);
  const successAfter = (ms: number, fits: (fact: DeploymentFact) => boolean = () => true): number | undefined =>
    ordered.find((each) => each.outcome === "succeeded" && each.endedMs > ms && fits(each))?.endedMs;
  /** What ran at a time, if it had been deployed within the failure window. */
  const blamedAt = (ms: number, other?: DeploymentFact): DeploymentFact | undefined => {
    const before = ordered.findLast((each) => each !== other && isCounted(each) && each.outcome === "succeeded" && each.endedMs <= ms);
    return before && ms - before.endedMs <= failureWindowMs ? before : undefined;
  };
  for (const fact of ordered.filter(isCounted)) {
    const { outcome, endedMs } = fact;
    if (outcome === "rolled-back") add(fact, { cause: "rolled-back", by: "", atMs: endedMs, recoveredMs: endedMs });
    if (outcome === "failed") add(fact, { cause: "failed", by: "", atMs: endedMs, recoveredMs: successAfter(endedMs) });
    for (const { kind, by, atMs } of undoings.get(fact.deploymentId) ?? []) add(fact, { cause: kind, by, atMs, recoveredMs: atMs });
    if (!hotfixes.has(fact.deploymentId)) continue;
    const broken = blamedAt(fact.startedMs, fact);
    const recoveredMs = outcome === "succeeded" ? endedMs : successAfter(endedMs, isRework);
    if (broken) add(broken, { cause: "hotfix", by: fact.deploymentId, atMs: endedMs, recoveredMs });
  }
  for (const { id, detectedMs, resolvedMs } of incidents) {
    const broken = blamedAt(detectedMs);
    if (broken) add(broken, { cause: "incident", by: id, atMs: detectedMs, recoveredMs: resolvedMs ?? successAfter(detectedMs, isRework) });
  }
  return signs;
}

function failureOf(fact: DeploymentFact, signs: readonly Sign[]): DeploymentFailure | undefined {
  const [first] = signs.toSorted((a, b) => a.atMs - b.atMs);
  if (first === undefined) return undefined;
  const recovered = signs.flatMap(({ recoveredMs }) => recoveredMs ?? []);
  return {
    cause: first.cause,
    by: first.by,
    sinceMs: fact.outcome === "succeeded" ? fact.endedMs : fact.startedMs,
    recoveredMs: recovered.length === 0 ? undefined : Math.min(...recovered),
  };
}
