import type { AssessedDeployment, FactOutcome, FailureCause } from "@slipway/domain";
import type { Codec } from "./codec.ts";
import { prose } from "./text.ts";

/** The deployments of a project that ended on a day in UTC and count, as `judgeDeployments` judges them, oldest first. */
export interface InsightDay {
  readonly projectId: string;
  /** The beginning of the day. */
  readonly dayMs: number;
  readonly deployments: readonly AssessedDeployment[];
}

const version = 1;
const outcomes: Readonly<Record<string, FactOutcome>> = { s: "succeeded", f: "failed", r: "rolled-back" };

/**
 * What is stored: a list per property, in the order of the deployments, as JSON, because a query reads them by the hundred thousand, and nothing reads faster
 * that people can read as well. Applications, labels and words are written once and referred to by their index. A failure begins with the index of its deployment.
 */
interface StoredDay {
  readonly v: typeof version;
  readonly project: string;
  readonly day: number;
  readonly labels: readonly Readonly<Record<string, string>>[];
  readonly applications: readonly (readonly [id: string, name: string, labels: number])[];
  readonly words: readonly (readonly string[])[];
  readonly of: readonly number[];
  readonly ids: readonly string[];
  /** A letter each, see `outcomes`. */
  readonly outcomes: string;
  /** In milliseconds since the beginning of the day, and before its end. */
  readonly ended: readonly number[];
  readonly took: readonly number[];
  readonly leads: readonly (readonly number[])[];
  readonly said: readonly number[];
  readonly rework: readonly number[];
  readonly failures: readonly (readonly [at: number, cause: FailureCause, by: string, knownMs: number, recoveredMs: number | null])[];
}

export const insightDay: Codec<InsightDay, string> = {
  column: prose.column,
  encode: ({ projectId, dayMs, deployments }) => {
    const facts = deployments.map(({ fact }) => fact);
    const labels = new Distinct<Readonly<Record<string, string>>>();
    const applications = new Distinct<StoredDay["applications"][number]>();
    const words = new Distinct<readonly string[]>();
    const stored: StoredDay = {
      v: version,
      project: projectId,
      day: dayMs,
      of: facts.map((fact) => applications.at([fact.applicationId, fact.applicationName, labels.at(fact.labels)])),
      said: facts.map((fact) => words.at(fact.words)),
      labels: labels.values,
      applications: applications.values,
      words: words.values,
      ids: facts.map(({ deploymentId }) => deploymentId),
      outcomes: facts.map(({ outcome }) => outcome.charAt(0)).join(""),
      ended: facts.map(({ endedMs }) => endedMs - dayMs),
      took: facts.map(({ startedMs, endedMs }) => endedMs - startedMs),
      leads: deployments.map(({ leadMs }) => leadMs),
      rework: deployments.flatMap(({ isRework }, at) => (isRework ? at : [])),
      failures: deployments.flatMap(({ failure }, at) =>
        failure ? [[at, failure.cause, failure.by, failure.knownMs, failure.recoveredMs ?? null] as const] : [],
      ),
    };
    return JSON.stringify(stored);
  },
  decode: (text) => {
    // Holds because only `encode` writes the column; a version that this one does not know is refused.
    const stored = JSON.parse(text) as StoredDay;
    if (stored?.v !== version) throw new TypeError(`not a day of insights of version ${version}`);
    const { project: projectId, day: dayMs, ids, of, said, ended, took, leads, rework, failures } = stored;
    if ([of, said, ended, took, leads, stored.outcomes].some(({ length }) => length !== ids.length)) throw new TypeError("not a whole day");
    const applications = stored.applications.map(([applicationId, applicationName, labels]) => ({
      applicationId,
      applicationName,
      labels: stored.labels[labels] ?? {},
    }));
    const isRework = new Set(rework);
    const failed = new Map(failures.map((failure) => [failure[0], failure]));
    const deployments = ids.map((deploymentId, at): AssessedDeployment => {
      const application = applications[of[at] ?? -1];
      const outcome = outcomes[stored.outcomes[at] ?? ""];
      if (application === undefined || outcome === undefined) throw new TypeError(`deployment ${deploymentId} is not whole`);
      const { applicationId, applicationName, labels } = application;
      const endedMs = dayMs + (ended[at] ?? 0);
      const startedMs = endedMs - (took[at] ?? 0);
      const words = stored.words[said[at] ?? -1] ?? [];
      const told = failed.get(at);
      return {
        fact: { deploymentId, projectId, applicationId, applicationName, labels, outcome, startedMs, endedMs, words },
        leadMs: leads[at] ?? [],
        failure: told && {
          cause: told[1],
          by: told[2],
          knownMs: told[3],
          sinceMs: outcome === "succeeded" ? endedMs : startedMs,
          recoveredMs: told[4] ?? undefined,
        },
        isRework: isRework.has(at),
      };
    });
    return { projectId, dayMs, deployments };
  },
};

/** Values in the order in which they were first met, each once. */
class Distinct<T> {
  readonly values: T[] = [];
  readonly #indexes = new Map<string, number>();

  at(value: T): number {
    const key = JSON.stringify(value);
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    this.#indexes.set(key, this.values.length);
    return this.values.push(value) - 1;
  }
}
