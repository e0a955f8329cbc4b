/** What rights are about. The first eight are PipeCD's. */
export const resources = [
  "application",
  "deployment",
  "event",
  "piped",
  "deployment_chain",
  "project",
  "api_key",
  "insight",
  "audit",
  "notification",
] as const;
export type Resource = (typeof resources)[number];

/** What rights allow. The first five are PipeCD's; `update` includes the others, which can also be given alone. */
export const actions = ["get", "list", "create", "update", "delete", "sync", "cancel", "approve", "skip"] as const;
export type Action = (typeof actions)[number];

/** Actions that whoever may `update` may take too. */
const partsOfUpdate: readonly Action[] = ["sync", "cancel", "approve", "skip"];

/** Resources with labels, so that a policy can be for some of them only. */
export const labelledResources: readonly Resource[] = ["application", "deployment", "event"];

/** Whether somebody with the right to `held` may do `wanted`. */
export function includesAction(held: Action, wanted: Action): boolean {
  return held === wanted || (held === "update" && partsOfUpdate.includes(wanted));
}
