import { includesAction } from "../access-rights.ts";
import type { Policy, PolicyResource } from "../policy.ts";
import type { Grant } from "../principal.ts";

/**
 * Whether somebody with these grants may give a policy in a project to another: one of their own policies there allows each part of it alone. Says no where
 * it cannot tell, such as for a policy that only two of theirs together allow. What is for every resource or action may be given only by who has that.
 */
export function mayHandOn(grants: readonly Grant[], policy: Policy, projectId: string): boolean {
  const held = grants.filter((grant) => grant.projectId === "*" || grant.projectId === projectId).flatMap(({ policies }) => policies);
  return policy.resources.every((resource) =>
    policy.actions.every((action) => held.some((each) => includes(each, { resource, action, stages: policy.stages }))),
  );
}

interface Part {
  readonly resource: PolicyResource;
  readonly action: Policy["actions"][number];
  readonly stages: Policy["stages"];
}

function includes(held: Policy, { resource, action, stages }: Part): boolean {
  const hasAction = held.actions.some((each) => each === "*" || (action !== "*" && includesAction(each, action)));
  const hasStages = held.stages.length === 0 || (stages.length > 0 && stages.every((stage) => held.stages.includes(stage)));
  return hasAction && hasStages && held.resources.some((each) => covers(each, resource));
}

/** Whether whatever is one of `wanted` is one of `held` too. */
function covers(held: PolicyResource, wanted: PolicyResource): boolean {
  return (
    (held.resource === "*" || held.resource === wanted.resource) &&
    Object.entries(held.labels).every(([key, value]) => Object.hasOwn(wanted.labels, key) && wanted.labels[key] === value) &&
    // A pattern is compared as it is: whether one includes another is not worked out.
    (held.names.length === 0 || (wanted.names.length > 0 && wanted.names.every((name) => held.names.includes(name))))
  );
}
