import type { DeployTargets, GitSource, Trigger } from "../shared.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentEvent } from "./events.ts";

/** What a new deployment is made of. */
export interface TriggerDeployment {
  readonly id: string;
  readonly applicationId: string;
  readonly applicationName: string;
  readonly projectId: string;
  readonly pipedId: string;
  readonly source: GitSource;
  readonly deployTargets: DeployTargets;
  readonly labels: Readonly<Record<string, string>>;
  readonly trigger: Trigger;
  readonly sharedMetadata?: Readonly<Record<string, string>>;
  readonly traceparent: string | undefined;
  readonly now: Temporal.Instant;
}

/** Makes a deployment. Undefined if it is there already: its id is derived from its trigger, so a repeated trigger finds it. */
export function triggerDeployment(state: Deployment | undefined, command: TriggerDeployment): DeploymentEvent | undefined {
  if (state) return undefined;
  const { now, sharedMetadata = {}, ...given } = command;
  return {
    kind: "triggered",
    at: now,
    deployment: {
      ...given,
      status: "pending",
      statusReason: "",
      strategy: undefined,
      strategyReason: "",
      versions: [],
      runningCommitHash: undefined,
      runningConfigFilename: undefined,
      stages: [],
      timeoutMs: 0,
      sharedMetadata,
      pluginMetadata: {},
      run: undefined,
      cancel: undefined,
      rollbackOutcome: undefined,
      rollbackStartedAt: undefined,
      rollbackCancel: undefined,
      rollbackResult: undefined,
      createdAt: now,
      plannedAt: undefined,
      startedAt: undefined,
      completedAt: undefined,
      updatedAt: now,
    },
  };
}
