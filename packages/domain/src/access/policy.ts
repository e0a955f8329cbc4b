import { type Action, includesAction, type Resource } from "./access-rights.ts";

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

/** Whether the policy allows it. */
export function allows({ resources, actions, stages }: Policy, { resource, action, object }: Wish): boolean {
  if (!actions.some((held) => held === "*" || includesAction(held, action))) return false;
  if (stages.length > 0 && object !== undefined && !object.stage?.some((each) => stages.includes(each))) return false;
  return resources.some((each) => (each.resource === "*" || each.resource === resource) && (object === undefined || isOneOf(each, object)));
}

function isOneOf({ labels, names }: PolicyResource, object: AccessObject): boolean {
  return (
    Object.entries(labels).every(([key, value]) => Object.hasOwn(object.labels, key) && object.labels[key] === value) &&
    (names.length === 0 || names.some((pattern) => fits(pattern, object.name)))
  );
}

/** Whether a name fits a pattern whose `*` stands for any letters. Takes time linear in the name for each part of the pattern. */
function fits(pattern: string, name: string): boolean {
  const [first = "", ...others] = pattern.split("*");
  const last = others.pop();
  if (last === undefined) return pattern === name;
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last)) return false;
  const end = name.length - last.length;
  let at = first.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
