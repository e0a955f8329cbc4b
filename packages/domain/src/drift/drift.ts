import type { FieldDrift } from "../livestate/livestate.ts";

/** What drifts: an object on a deploy target, by names that survive its deletion. All are "" for an application whose plugin compares no objects. */
export interface DriftedObject {
  readonly plugin: string;
  readonly deployTarget: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** How something differs from Git: a field; the whole object that is missing, or that differs otherwise, such as one that is not declared; the application. */
export type DriftKind = "field" | "missing" | "object" | "application";

/** One difference between the live state of an application and Git. */
export interface Drift extends FieldDrift {
  readonly kind: DriftKind;
  readonly object: DriftedObject;
  /** What is known of a difference that is no field, in one line. */
  readonly reason: string;
}

/** Everything in which an application differs from Git at a time when no deployment changes it. Within `limits.drift`. */
export interface DriftObservation {
  readonly applicationId: string;
  readonly applicationName: string;
  readonly projectId: string;
  readonly pipedId: string;
  /** The commit it was compared with. */
  readonly commitHash: string;
  /** The deployment of the application that had ended last; undefined if none had. */
  readonly afterDeploymentId: string | undefined;
  /** Whether the application was removed: nothing of it is compared any more. */
  readonly removed: boolean;
  /** Sorted by object and field. */
  readonly drifts: readonly Drift[];
  /** Whether nothing differs but `drifts`: if not, that is only known of what `read` and `unread` say. */
  readonly isComplete: boolean;
  /** The deploy targets whose objects were compared. */
  readonly read: readonly Pick<DriftedObject, "plugin" | "deployTarget">[];
  /** Objects of these targets that are not known, or not all of whose fields are. */
  readonly unread: readonly DriftedObject[];
  readonly at: Temporal.Instant;
}

/** The same text for drifts of the same thing. */
export function textOfDrift({ object, field }: Pick<Drift, "object" | "field">): string {
  return JSON.stringify([textOfDriftedObject(object), field]);
}

/** The same text for the same object. */
export function textOfDriftedObject({ plugin, deployTarget, kind, namespace, name }: DriftedObject): string {
  return JSON.stringify([plugin, deployTarget, kind, namespace, name]);
}

/** Names what drifts for people: `Deployment shop/web`; "" for the application as a whole. */
export function describeDriftedObject({ kind, namespace, name }: DriftedObject): string {
  return `${kind} ${namespace === "" ? name : `${namespace}/${name}`}`.trim();
}
