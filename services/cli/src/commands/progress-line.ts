import type { Deployment, DeploymentEvent } from "@slipway/proto/state";
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
      return `${stageName(kind.value.stageId)} started${kind.value.attempt > 1 ? `, attempt ${kind.value.attempt}` : ""}`;
    case "stageFinished":
      return `${stageName(kind.value.stageId)} ${words.stage(kind.value.status).toLowerCase()}${kind.value.reason ? `: ${kind.value.reason}` : ""}`;
    case "stageCommandGiven": {
      const { stageId, command } = kind.value;
      return `${stageName(stageId)} ${words.operation(command?.operation)} by ${command?.commander}`;
    }
    case "cancelRequested":
      return `cancel asked for by ${kind.value.cancel?.commander}`;
    case "rollbackStarted":
      return `rolling back: ${kind.value.reason}`;
    case "ended":
      return `${words.deployment(kind.value.status).toLowerCase()}${kind.value.reason ? `: ${kind.value.reason}` : ""}`;
    default:
      return undefined;
  }
}
