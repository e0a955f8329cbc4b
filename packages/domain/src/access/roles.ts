import type { Action, Resource } from "./access-rights.ts";
import type { Policy } from "./policy.ts";

/** A named set of policies. */
export interface Role {
  readonly name: string;
  readonly policies: readonly Policy[];
}

/** Roles that every project has, with PipeCD's names and rights. Their names cannot be given to others. */
export const builtInRoles: readonly Role[] = [
  { name: "Admin", policies: [policy(["*"], ["*"])] },
  {
    name: "Editor",
    policies: [
      policy(["application", "deployment", "deployment_chain"], ["*"]),
      policy(["piped"], ["get", "list"]),
      policy(["project", "insight"], ["get", "list"]),
      policy(["event"], ["get", "list", "create"]),
      policy(["notification"], ["get", "list"]),
    ],
  },
  {
    name: "Viewer",
    policies: [
      policy(["application", "deployment", "deployment_chain", "piped"], ["get", "list"]),
      policy(["project", "insight"], ["get", "list"]),
      policy(["event", "notification"], ["get", "list"]),
    ],
  },
];

function policy(resources: readonly (Resource | "*")[], actions: readonly (Action | "*")[]): Policy {
  return { resources: resources.map((resource) => ({ resource, labels: {}, names: [] })), actions, stages: [] };
}
