/** Whether to deploy, and why or why not, in words. */
export interface TriggerDecision {
  readonly trigger: boolean;
  readonly reason: string;
}

/** The decision to deploy. */
export function deploy(reason: string): TriggerDecision {
  return { trigger: true, reason };
}

/** The decision to leave everything as it is. */
export function stay(reason: string): TriggerDecision {
  return { trigger: false, reason };
}
