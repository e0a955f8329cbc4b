import { type Deployment, personName, shortId } from "@slipway/domain";

/** Why a deployment was made, and by whom: `command by ann`, `rollback to 5f1c9a2e by ann`, `prune by ann`, `removed from Git`. */
export function triggerWords({
  trigger: { kind, commander },
  rollbackToDeploymentId: to,
  planId,
  removal,
}: Pick<Deployment, "trigger" | "rollbackToDeploymentId" | "planId" | "removal">): string {
  if (removal) return kind === "command" ? `prune by ${personName(commander)}` : "removed from Git";
  const named = planId === undefined ? kind.replaceAll("-", " ") : "reviewed plan";
  const words = to === undefined ? named : `rollback to ${shortId(to)}`;
  if (kind === "chain") return `chain ${shortId(commander)}`;
  if (kind === "command") return `${words} by ${personName(commander)}`;
  return commander === "" ? words : `${words} by ${commander}`;
}
