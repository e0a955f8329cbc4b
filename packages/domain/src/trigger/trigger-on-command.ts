import { deploy, stay, type TriggerDecision } from "./trigger-decision.ts";

/** `spec.trigger.onCommand` and `spec.trigger.onChain`. */
export interface OnCommandConfig {
  readonly disabled: boolean;
}

/** Whether a person's command to sync deploys the application. A rejected command marks no commit as seen. */
export function shouldTriggerOnCommand(config: OnCommandConfig): TriggerDecision {
  return config.disabled ? stay("trigger.onCommand is disabled") : deploy("a sync was requested");
}

/** Whether a deployment chain may deploy the application. */
export function shouldTriggerOnChain(config: OnCommandConfig): TriggerDecision {
  return config.disabled ? stay("trigger.onChain is disabled") : deploy("a deployment chain reached the application");
}
