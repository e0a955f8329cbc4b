import { boundText } from "../../bounds/bound-text.ts";
import type { Deployment } from "../deployment.ts";
import { displayText } from "./display-text.ts";
import type { Stage } from "./stage.ts";

type WithStages = Pick<Deployment, "stages">;

/** The running stages that wait for a person's approval. */
export function stagesAwaitingApproval({ stages }: WithStages): readonly Stage[] {
  return stages.filter(({ status, availableOperation }) => status === "running" && availableOperation === "approve");
}

/** Whether a deployment waits for a person, who approves a stage, or for other applications. */
export function isWaiting(deployment: Pick<Deployment, "stages" | "waitsFor">): boolean {
  return deployment.waitsFor !== "" || stagesAwaitingApproval(deployment).length > 0;
}

/** What a deployment waits for: other applications, or stages as in `approvalWords`. "" if it does not wait. */
export function waitWords(deployment: Pick<Deployment, "stages" | "waitsFor">): string {
  return deployment.waitsFor || approvalWords(deployment);
}

/** The people who may approve a stage and have not done so; empty if everyone may. */
export function approversLeft({ authorizedOperators, commands }: Pick<Stage, "authorizedOperators" | "commands">): readonly string[] {
  const approved = new Set(commands.filter(({ operation }) => operation === "approve").map(({ commander }) => commander));
  return authorizedOperators.filter((person) => !approved.has(person));
}

/** The approvals that a deployment waits for: the stages, who may still approve them, and how far each is. "" if it waits for none. */
export function approvalWords(deployment: WithStages): string {
  return stagesAwaitingApproval(deployment)
    .map((stage) => {
      const left = approversLeft(stage).join(", ");
      const progress = boundText(displayText(stage).split("\n")[0] ?? "", mostShown, { where: "in the deployment" });
      return `approval of stage ${stage.name}${left && ` by ${left}`}${progress && ` (${progress})`}`;
    })
    .join(" and ");
}

/** Bytes of what a plugin shows that go into a list. */
const mostShown = 256;
