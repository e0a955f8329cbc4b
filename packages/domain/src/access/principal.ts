import type { Actor } from "../actor.ts";
import { allows, type Policy, type Wish } from "./policy.ts";

/** Somebody who has signed in: who it is, and what it may do. */
export interface Principal {
  /** The same for all sign-ins of one person, API key or job, such as `oidc:https://issuer.example#1234`. */
  readonly id: string;
  /** As history, audit and plugins see it. */
  readonly actor: Actor;
  /** Addresses that the identity provider has verified, in lower case: whoever committed with one of them is this person. */
  readonly emails: readonly string[];
  /** Those that the identity provider named at the sign-in, to show why somebody has a role or has none; `grants` decides. */
  readonly groups?: readonly string[] | undefined;
  readonly grants: readonly Grant[];
  /** When the sign-in ends; undefined if it does not by itself. */
  readonly expiresAt?: Temporal.Instant | undefined;
}

/** Rights in one project. */
export interface Grant {
  /** "*" for every project. */
  readonly projectId: string;
  /** Name of the role, or of the key, that they are from. */
  readonly from: string;
  readonly policies: readonly Policy[];
}

/** Whether somebody may do this in a project, or in any project at all. Denies what no grant allows. */
export function may(principal: Principal, wish: Wish, projectId?: string): boolean {
  return principal.grants.some(
    (grant) =>
      (grant.projectId === "*" || projectId === undefined || grant.projectId === projectId) &&
      grant.policies.some((policy) => allows(policy, wish)),
  );
}

/** The projects in which somebody has any right; "*" for all. */
export function projectsOf({ grants }: Principal): readonly string[] | "*" {
  return grants.some(({ projectId }) => projectId === "*") ? "*" : [...new Set(grants.map(({ projectId }) => projectId))];
}
