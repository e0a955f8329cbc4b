import { personName } from "../../actor.ts";
import { limits } from "../../bounds/limits.ts";
import { Fault } from "../../fault.ts";
import { type Deployment, isFinal } from "../deployment.ts";
import type { DeploymentEvent } from "../events.ts";
import { findStages, stageOf } from "./find-stage.ts";
import { isStageFinal, type Stage, type StageCommand } from "./stage.ts";

/**
 * Records a person's approval of a stage, or their request to skip it. A command that arrives before the stage starts is kept for it.
 * Returns undefined if the command is already recorded, or if the same person already requested the operation. Throws `not_found` for an unknown
 * stage and `precondition` if the stage or the deployment has ended, the stage does not offer the operation, or the person is not authorised.
 */
export function giveStageCommand(state: Deployment, stageId: string, command: StageCommand): DeploymentEvent | undefined {
  const { operation, commander } = command;
  const stage = stageOf(state, stageId);
  if (stage.commands.some(({ id }) => id === command.id) || givenBy(stage, operation, commander)) return undefined;
  const refuse = (why: string) => new Fault("precondition", `stage ${stage.name} cannot be ${past[operation]}: ${why}`);
  if (stage.availableOperation !== operation) throw refuse(offer(stage, operation));
  if (isStageFinal(stage.status)) throw refuse(`it has ended: ${stage.status}`);
  if (isFinal(state.status)) throw refuse(`the deployment has ended: ${state.status}`);
  const { authorizedOperators: operators } = stage;
  if (operators.length > 0 && !operators.includes(commander))
    throw refuse(`${personName(commander)} is not authorised; allowed: ${operators.join(", ")}`);
  if (stage.commands.length >= limits.commands) throw refuse(`it already has ${limits.commands} commands`);
  return { kind: "stage-command-given", at: command.at, stageId, command };
}

/** The command with which a person already requested an operation on a stage; undefined if there is none. */
export function givenBy(
  { commands }: Pick<Stage, "commands">,
  operation: StageCommand["operation"],
  person: string,
): StageCommand | undefined {
  return commands.find((given) => given.operation === operation && given.commander === person);
}

/**
 * Returns the stage with this id or name; "" stands for the running stage that offers the operation.
 * Throws `not_found` if no stage matches, `invalid` if several match; the message lists the stages to choose from.
 */
export function stageFor(state: Deployment, idOrName: string, operation: StageCommand["operation"]): Stage {
  const offering = state.stages.filter((stage) => stage.availableOperation === operation && !isStageFinal(stage.status));
  const meant = idOrName === "" ? offering.filter(({ status }) => status === "running") : findStages(state, idOrName);
  const open = meant.filter((stage) => offering.includes(stage));
  if (open.length > 1)
    throw new Fault("invalid", `several stages of deployment ${state.id} can be ${past[operation]}, use an id: ${list(open)}`);
  // A matching stage that cannot accept the command is returned anyway: `giveStageCommand` reports the reason.
  const chosen = open[0] ?? meant[0];
  if (chosen) return chosen;
  const what = idOrName === "" ? `no running stage that can be ${past[operation]}` : `no stage ${idOrName}`;
  if (idOrName === "" && isFinal(state.status))
    throw new Fault("not_found", `deployment ${state.id} has ${what}: it has ended: ${state.status}`);
  const instead = idOrName === "" ? offering : state.stages;
  throw new Fault("not_found", `deployment ${state.id} has ${what}${instead.length > 0 ? `: choose one of ${list(instead)}` : ""}`);
}

const past = { approve: "approved", skip: "skipped" } as const;

const missing = { approve: "it does not wait for an approval", skip: "it does not support skipping" } as const;

function offer({ availableOperation }: Stage, wanted: StageCommand["operation"]): string {
  return availableOperation === "none" ? missing[wanted] : `it can only be ${past[availableOperation]}`;
}

function list(stages: readonly Stage[]): string {
  return stages.map(({ id, name, status }) => `${name} (${id}, ${status})`).join(", ");
}
