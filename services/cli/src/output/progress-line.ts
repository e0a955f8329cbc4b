import { type Deployment, type DeploymentEvent, FailedAttemptKind, type StageStarted } from "@slipway/proto/state";
import { words } from "../output/words.ts";

/** What an event means for a person, in one line; undefined for one that nobody waits for. */
export function progressLine(deployment: Deployment, event: DeploymentEvent | undefined): string | undefined {
  const text = event ? eventText(deployment, event) : words.deployment(deployment.status).toLowerCase();
  return text && `${deployment.applicationName.padEnd(20)} ${deployment.trigger?.commit?.hash.slice(0, 7)}  ${text}`;
}

function eventText(deployment: Deployment, { kind }: DeploymentEvent): string | undefined {
  const stageName = (id: string) => deployment.stages.find((stage) => stage.id === id)?.name ?? id;
  switch (kind.case) {
    case "triggered":
      return "triggered";
    case "planned":
      return `planned: ${kind.value.stages
        .filter(({ rollback }) => !rollback)
        .map(({ name }) => name)
        .join(" → ")} (${kind.value.strategyReason})`;
    case "stageStarted":
      return startText(deployment, kind.value);
    case "stageAttemptFailed": {
      const { stageId, failed } = kind.value;
      const what = failed?.kind === FailedAttemptKind.LOST ? "lost its plugin" : "failed";
      return `${stageName(stageId)} ${what}, it is tried again: ${failed?.reason}`;
    }
    case "stageFinished":
      return `${stageName(kind.value.stageId)} ${words.stage(kind.value.status).toLowerCase()}${kind.value.reason ? `: ${kind.value.reason}` : ""}`;
    case "stageCommandGiven": {
      const { stageId, command } = kind.value;
      return `${stageName(stageId)} ${words.operation(command?.operation)} by ${command?.commander}`;
    }
    case "cancelRequested":
      return `cancel${deployment.rollbackCancel ? " of the rollback" : ""} asked for by ${kind.value.cancel?.commander}`;
    case "rollbackStarted":
      return `rolling back: ${kind.value.reason}`;
    case "ended":
      return `${words.deployment(kind.value.status).toLowerCase()}${kind.value.reason ? `: ${kind.value.reason}` : ""}`;
    default:
      return undefined;
  }
}

/** A stage begins, is tried again after a failure, or goes on after its executor was cut off. */
function startText({ stages }: Deployment, { stageId, attempt }: StageStarted): string {
  const stage = stages.find(({ id }) => id === stageId);
  const name = stage?.name ?? stageId;
  if (attempt === 1 || !stage) return `${name} started`;
  const current = stage.failedAttempts.length + 1;
  // Right after a failure it is the next try, else the same one goes on.
  if (stage.failedAttempts.at(-1)?.attempt !== attempt - 1) return `${name} resumed`;
  return `${name} started again, attempt ${current}${current <= stage.maxAttempts ? ` of ${stage.maxAttempts}` : ""}`;
}
