import { type AssessedDeployment, type FailureSign, failureOf } from "./assessed-deployment.ts";
import { hotfixes } from "./hotfixes.ts";

/** What counts as what. */
export interface InsightRules {
  /** How long after a deployment a hotfix or an incident is blamed on it. */
  readonly failureWindowMs: number;
  readonly hotfixLabel: string;
}

/** An incident of an application, as external events tell of it. */
export interface Incident {
  readonly id: string;
  readonly applicationId: string;
  readonly detectedMs: number;
  /** Undefined if nobody told of its end. */
  readonly resolvedMs: number | undefined;
}

/** Deployments as `judgeDeployments` judges them, and what external events say of them, all in any order. */
export interface InsightRecord {
  readonly judged: readonly AssessedDeployment[];
  readonly incidents: readonly Incident[];
  /** The ids of deployments that bring a commit which an external event labels as a hotfix. */
  readonly labelled: ReadonlySet<string>;
}

/** Adds to what deployments alone tell what the rules and external events do: hotfixes and incidents. The order is another one. */
export function assessDeployments({ judged, incidents, labelled }: InsightRecord, rules: InsightRules): AssessedDeployment[] {
  const isHotfixFact = hotfixes(rules, labelled);
  const isHotfix = ({ fact }: AssessedDeployment): boolean => isHotfixFact(fact);
  const incidentsOf = Map.groupBy(incidents, ({ applicationId }) => applicationId);
  const concerned = new Set(incidentsOf.keys());
  for (const each of judged) if (isHotfix(each)) concerned.add(each.fact.applicationId);
  if (concerned.size === 0) return [...judged];
  const others: AssessedDeployment[] = [];
  const applications = new Map<string, AssessedDeployment[]>();
  for (const each of judged) {
    const { applicationId } = each.fact;
    const known = concerned.has(applicationId) ? applications.get(applicationId) : others;
    if (known) known.push(each);
    else applications.set(applicationId, [each]);
  }
  const assessed = [...applications].flatMap(([applicationId, deployments]) => {
    const fixes = new Set(deployments.filter(isHotfix).map(({ fact }) => fact.deploymentId));
    return assessApplication(deployments, { hotfixes: fixes, incidents: incidentsOf.get(applicationId) ?? [], rules });
  });
  return others.concat(assessed);
}

interface Signals {
  readonly hotfixes: ReadonlySet<string>;
  readonly incidents: readonly Incident[];
  readonly rules: Pick<InsightRules, "failureWindowMs">;
}

/** The deployments of one application. */
function assessApplication(judged: readonly AssessedDeployment[], { hotfixes: fixes, incidents, rules }: Signals): AssessedDeployment[] {
  const ordered = judged
    .map((each) => ({ ...each, isRework: each.isRework || fixes.has(each.fact.deploymentId) }))
    .sort((a, b) => a.fact.endedMs - b.fact.endedMs || (a.fact.deploymentId < b.fact.deploymentId ? -1 : 1));
  const signs = new Map<string, FailureSign[]>();
  const add = ({ fact }: AssessedDeployment, sign: FailureSign): void =>
    void signs.set(fact.deploymentId, [...(signs.get(fact.deploymentId) ?? []), sign]);
  const reworkedAfter = (ms: number): number | undefined =>
    ordered.find(({ fact, isRework }) => isRework && fact.outcome === "succeeded" && fact.endedMs > ms)?.fact.endedMs;
  /** What ran at a time, if it had been deployed within the failure window. */
  const blamedAt = (ms: number, other?: AssessedDeployment): AssessedDeployment | undefined => {
    const before = ordered.findLast((each) => each !== other && each.fact.outcome === "succeeded" && each.fact.endedMs <= ms);
    return before && ms - before.fact.endedMs <= rules.failureWindowMs ? before : undefined;
  };
  for (const hotfix of ordered) {
    const { deploymentId: by, outcome, startedMs, endedMs } = hotfix.fact;
    const broken = fixes.has(by) ? blamedAt(startedMs, hotfix) : undefined;
    const recoveredMs = outcome === "succeeded" ? endedMs : reworkedAfter(endedMs);
    if (broken) add(broken, { cause: "hotfix", by, knownMs: endedMs, recoveredMs });
  }
  for (const { id, detectedMs, resolvedMs } of incidents) {
    const broken = blamedAt(detectedMs);
    if (broken) add(broken, { cause: "incident", by: id, knownMs: detectedMs, recoveredMs: resolvedMs ?? reworkedAfter(detectedMs) });
  }
  return ordered.map((each) => {
    const told = signs.get(each.fact.deploymentId);
    return told ? { ...each, failure: failureOf(each.fact, [...(each.failure ? [each.failure] : []), ...told]) } : each;
  });
}
