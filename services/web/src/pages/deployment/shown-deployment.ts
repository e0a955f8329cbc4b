import { type Deployment, DeploymentStatus } from "@slipway/proto/state";
import { deploymentWord } from "../../design/state-words.ts";
import type { StateWord } from "../../design/status.tsx";
import { awaitsApproval } from "./stages/stage-facts.ts";

/** The status of a deployment for people: `waiting` if it goes on only when a person acts, or other applications are ready. */
export function shownDeployment({ status, waitsFor, stages }: Deployment): StateWord<"deployment"> {
  const isWaiting = status < DeploymentStatus.SUCCEEDED && (waitsFor !== "" || stages.some(awaitsApproval));
  return isWaiting ? "waiting" : deploymentWord(status);
}
