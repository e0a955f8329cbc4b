import { deploy, stay, type TriggerDecision } from "./trigger-decision.ts";

/** `spec.trigger.onCommand` and `spec.trigger.onChain`. */
export interface OnCommandConfig {
  readonly disabled: boolean;
}

/** Whether a person's command to sync deploys the application. A refused command changes nothing: no commit counts as seen by it. */
export function shouldTriggerOnCommand(config: OnCommandConfig): TriggerDecision {
  return config.disabled ? stay("trigger.onCommand is disabled") : deploy("a sync was asked for");
}

/** Whether a deployment chain may deploy the application. */
export function shouldTriggerOnChain(config: OnCommandConfig): TriggerDecision {
  return config.disabled ? stay("trigger.onChain is disabled") : deploy("its turn in a deployment chain came");
}
