import type { Deployment } from "../deployment.ts";
import type { Stage } from "./stage.ts";

type WithStages = Pick<Deployment, "stages">;

/** The running stages that wait for a person's approval. */
export function stagesAwaitingApproval({ stages }: WithStages): readonly Stage[] {
  return stages.filter(({ status, availableOperation }) => status === "running" && availableOperation === "approve");
}

/** Whether a deployment waits for a person: it goes on when somebody approves a stage. */
export function isWaiting(deployment: WithStages): boolean {
  return stagesAwaitingApproval(deployment).length > 0;
}

/** What a deployment waits for: the stages, and who may approve them. "" if it does not wait. */
export function approvalWords(deployment: WithStages): string {
  return stagesAwaitingApproval(deployment)
    .map(({ name, authorizedOperators: people }) => `approval of stage ${name}${people.length > 0 ? ` by ${people.join(", ")}` : ""}`)
    .join(" and ");
}
