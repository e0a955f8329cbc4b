import type { Application } from "../application/application.ts";
import type { TriggerKind } from "../trigger/trigger.ts";
import { describeDependency } from "./dependency-reason.ts";

/** What is triggered. */
interface Triggered {
  readonly kind: TriggerKind;
  readonly commitHash: string;
  /** Whether it rolls back to an earlier deployment, or deletes. */
  readonly restores: boolean;
}

/** How many dependencies are named. */
const mostNamed = 3;

/**
 * What a deployment waits for when it is made; "" if for nothing. A rollback to an earlier deployment, a prune, and a repair of the commit that was deployed
 * last do not wait: what ran before is restored whatever became of others.
 */
export function waitAtTrigger(
  { dependsOn, lastSucceeded }: Pick<Application, "dependsOn" | "lastSucceeded">,
  { kind, commitHash, restores }: Triggered,
): string {
  const isRepair = kind === "out-of-sync" && lastSucceeded?.commitHash === commitHash;
  if (dependsOn.length === 0 || restores || isRepair) return "";
  const named = dependsOn.slice(0, mostNamed).map(describeDependency);
  return `what it depends on: ${named.join("; ")}${dependsOn.length > mostNamed ? "; …" : ""}`;
}
