import {
  type Application,
  type Deployment,
  type DeploymentStatus,
  deploymentIdOf,
  newDeployment,
  newStage,
  newTrigger,
  planStage,
  type Stage,
} from "@slipway/domain";
import { chance } from "./chance.ts";
import { lifelikeCommit } from "./commits.ts";

/** A stage of a pipeline, and about how long it takes. */
export interface PastStage {
  readonly name: string;
  readonly plugin: string;
  readonly seconds: number;
}

export interface PastDeployments {
  readonly application: Application;
  readonly stages: readonly PastStage[];
  readonly count: number;
  /** They are spread over the days before. */
  readonly until: Temporal.Instant;
  readonly days: number;
  /** How the newest one ended. */
  readonly last?: Extract<DeploymentStatus, "succeeded" | "failed" | "cancelled">;
}

/** Deployments of an application that have ended, oldest first: most succeeded, a few failed and were rolled back. */
export function pastDeployments({ application, stages, count, until, days, last = "succeeded" }: PastDeployments): readonly Deployment[] {
  return Array.from({ length: count }, (_, number) => {
    const hoursAgo = ((count - number - 1) * days * 24) / count + 1 + 20 * chance("when", application.id, number);
    const createdAt = until.subtract({ seconds: Math.round(hoursAgo * 3_600) });
    const failed = number === count - 1 ? last === "failed" : chance("fails", application.id, number) < 0.12;
    const status = number === count - 1 ? last : failed ? "failed" : "succeeded";
    return pastDeployment(application, stages, { number, createdAt, status });
  });
}

function pastDeployment(
  application: Application,
  stages: readonly PastStage[],
  { number, createdAt, status }: { number: number; createdAt: Temporal.Instant; status: "succeeded" | "failed" | "cancelled" },
): Deployment {
  const { id: applicationId, name: applicationName, projectId, pipedId, source, deployTargets, labels } = application;
  const commit = lifelikeCommit(source.repositoryId, number + Math.floor(1_000 * chance(applicationName)), createdAt);
  const trigger = newTrigger({ kind: "commit", commit, commits: [commit], at: createdAt });
  const id = deploymentIdOf(applicationId, "commit", commit.hash);
  const given = { id, applicationId, applicationName, projectId, pipedId, source, deployTargets, labels, trigger, createdAt };
  const stops = status === "succeeded" ? stages.length : 1 + Math.floor((stages.length - 1) * chance("stops", id));
  let at = createdAt.add({ seconds: 2 });
  const run = stages.map((stage, index): Stage => {
    const requires = index === 0 ? [] : [`s${index - 1}`];
    const planned = newStage(planStage({ id: `s${index}`, name: stage.name, plugin: stage.plugin, index, requires, timeoutMs: 3_600_000 }));
    if (index >= stops) return planned;
    const startedAt = at;
    at = at.add({ milliseconds: Math.round(stage.seconds * 1_000 * (0.6 + chance("takes", id, index))) });
    const ended = { attempt: 1, startedAt, completedAt: at } as const;
    if (index < stops - 1 || status === "succeeded") return { ...planned, ...ended, status: "succeeded" };
    const statusReason =
      status === "failed" ? "Deployment did not become ready within 5m0s: 1 of 3 replicas are available" : "cancelled by amara";
    return { ...planned, ...ended, status, statusReason };
  });
  const reason =
    status === "succeeded" ? "every stage succeeded" : `stage ${run[stops - 1]?.name} ${status}: ${run[stops - 1]?.statusReason}`;
  const version = `2.${Math.floor(number / 3)}.${number % 3}`;
  return {
    ...newDeployment(given),
    status,
    statusReason: reason,
    strategy: stages.length > 1 ? "pipeline" : "quick-sync",
    strategyReason: stages.length > 1 ? "the pipeline of the application file" : "the application file has no pipeline",
    versions: [{ kind: "container-image", name: applicationName, version, url: `registry.example.com/${applicationName}:${version}` }],
    stages: run,
    timeoutMs: 6 * 3_600_000,
    claims: 1,
    plannedAt: createdAt.add({ seconds: 1 }),
    startedAt: createdAt.add({ seconds: 2 }),
    completedAt: at,
    updatedAt: at,
  };
}
