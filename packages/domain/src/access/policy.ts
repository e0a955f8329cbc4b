import { fitsStars } from "../fits-stars.ts";
import { type Action, includesAction, labelledResources, type Resource } from "./access-rights.ts";

/** What a role allows: the actions on the resources. What no policy allows is forbidden. */
export interface Policy {
  readonly resources: readonly PolicyResource[];
  /** "*" for every action. */
  readonly actions: readonly (Action | "*")[];
  /** Ids or names of the stages that the policy is for; empty for all. Only for actions on a stage. */
  readonly stages: readonly string[];
}

/** A kind of resource, or those of them with these labels. */
export interface PolicyResource {
  /** "*" for every resource. */
  readonly resource: Resource | "*";
  /** Labels that it has, all of them; empty for any. */
  readonly labels: Readonly<Record<string, string>>;
  /** Names of the applications, where `*` stands for any letters; empty for any. */
  readonly names: readonly string[];
}

/** What somebody wants to do, and to what. */
export interface Wish {
  readonly resource: Resource;
  readonly action: Action;
  /** Undefined for the question whether it is allowed for anything at all. */
  readonly object?: AccessObject | undefined;
}

/** What rights can tell apart about an application, a deployment of it, or an event. */
export interface AccessObject {
  readonly labels: Readonly<Record<string, string>>;
  /** Name of the application; "" for what belongs to none. */
  readonly name: string;
  /** Id and name of the stage, for actions on a stage. */
  readonly stage?: readonly string[];
}

/** What has neither labels nor a name. */
const nothing: AccessObject = { labels: {}, name: "" };

/** Whether the policy allows it. Of a resource without labels nothing is what a policy for some labels, applications or stages is for, also where the question is whether anything is. */
export function allows({ resources, actions, stages }: Policy, { resource, action, object: about }: Wish): boolean {
  const object = labelledResources.includes(resource) ? about : nothing;
  if (!actions.some((held) => held === "*" || includesAction(held, action))) return false;
  if (stages.length > 0 && object !== undefined && !object.stage?.some((each) => stages.includes(each))) return false;
  return resources.some((each) => (each.resource === "*" || each.resource === resource) && (object === undefined || isOneOf(each, object)));
}

function isOneOf({ labels, names }: PolicyResource, object: AccessObject): boolean {
  // Asked for every application of a list: without an array of the labels each time.
  for (const key in labels) if (!Object.hasOwn(object.labels, key) || object.labels[key] !== labels[key]) return false;
  return names.length === 0 || names.some((pattern) => fitsStars(pattern, object.name));
}
