import type { ApiResource } from "../../client/discovery/discovery.ts";
import type { KindName } from "../../kinds/kind-state.ts";

/** What is followed of a kind: the objects with our marks, whole; or what others own, a few facts of each. */
export type Role = "managed" | "child";

/** A kind that an application needs, and the namespaces in which its objects may be. */
export interface WantedKind {
  readonly name: KindName;
  readonly role: Role;
  readonly namespaces: readonly string[];
  /** Whether a user has rules for their health, which need all of an object. */
  readonly isRuled: boolean;
}

/** What is followed. */
export interface FollowedName {
  readonly role: Role;
  readonly isRuled: boolean;
  readonly resource: ApiResource;
}

/** The same text for what is followed once. */
export function keyOfFollowed({ role, isRuled, resource: { group, version, plural } }: FollowedName): string {
  return `${role}${isRuled ? " ruled" : ""} ${group}/${version}/${plural}`;
}
