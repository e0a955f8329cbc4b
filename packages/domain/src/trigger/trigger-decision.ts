/** Whether to deploy, and the reason. */
export interface TriggerDecision {
  readonly trigger: boolean;
  readonly reason: string;
}

/** Returns the decision to deploy. */
export function deploy(reason: string): TriggerDecision {
  return { trigger: true, reason };
}

/** Returns the decision not to deploy. */
export function stay(reason: string): TriggerDecision {
  return { trigger: false, reason };
}
