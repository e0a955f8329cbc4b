import { acceptedPersonName } from "../../actor.ts";
import { Fault } from "../../fault.ts";
import { may, type Principal } from "../principal.ts";
import type { Role } from "../roles.ts";
import { type ApiKey, policiesOfKey } from "./api-key.ts";
import { mayHandOn } from "./may-hand-on.ts";

/** What somebody asks for. */
export interface WantedKey extends Pick<ApiKey, "projectId" | "name" | "role" | "policies"> {
  /** Undefined for the default. */
  readonly lifetimeMs: number | undefined;
}

/** What the key is made of. */
export interface KeyMaterial extends Pick<ApiKey, "id" | "secretHash"> {
  readonly now: Temporal.Instant;
}

const dayMs = 24 * 60 * 60 * 1000;
/** How long a key lives that is made without an expiry. */
export const defaultKeyLifetimeMs: number = 90 * dayMs;
/** A key that never ends is one that nobody remembers. */
export const longestKeyLifetimeMs: number = 366 * dayMs;
const shortestKeyLifetimeMs = 60_000;
const mostPolicies = 50;

/**
 * A new key of a project. Throws `invalid` for a name, a role, policies or an expiry that cannot be, and `forbidden` if it would allow more than its creator may. A key
 * that a key makes ends when that one ends, so that one that leaked cannot outlive its expiry.
 */
export function newApiKey(
  creator: Principal,
  wanted: WantedKey,
  { roles, material }: { readonly roles: readonly Role[]; readonly material: KeyMaterial },
): ApiKey {
  const { projectId, role, policies, lifetimeMs = defaultKeyLifetimeMs } = wanted;
  const name = acceptedPersonName(wanted.name);
  if (name === undefined)
    throw new Fault("invalid", "the name of a key has 1 to 100 printable characters: say what it is for, such as deploy-from-ci");
  if (projectId === "" || projectId === "*") throw new Fault("invalid", "a key belongs to one project: choose one with --project");
  if ((role === undefined) === (policies.length === 0)) throw new Fault("invalid", "give a key either a role or policies");
  if (policies.length > mostPolicies)
    throw new Fault("invalid", `a key has at most ${mostPolicies} policies: make a role in the access file`);
  if (!(lifetimeMs >= shortestKeyLifetimeMs && lifetimeMs <= longestKeyLifetimeMs))
    throw new Fault("invalid", "a key expires after 1 minute to 366 days");
  if (!may(creator, { resource: "api_key", action: "create" }, projectId))
    throw new Fault("forbidden", "you may not make keys of this project");
  const allowed = policiesOfKey({ role, policies }, roles);
  if (!allowed.every((policy) => mayHandOn(creator.grants, policy, projectId)))
    throw new Fault(
      "forbidden",
      `a key cannot do what you may not do yourself in project ${projectId}: choose a role or policies that you have`,
    );
  const { id, secretHash, now } = material;
  return {
    id,
    projectId,
    name,
    role,
    policies,
    secretHash,
    createdBy: creator.actor,
    createdAt: now,
    expiresAt: earlier(now.add({ milliseconds: lifetimeMs }), isKey(creator) ? creator.expiresAt : undefined),
    revokedAt: undefined,
    revokedBy: undefined,
    workload: undefined,
  };
}

function earlier(a: Temporal.Instant, b: Temporal.Instant | undefined): Temporal.Instant {
  return b !== undefined && Temporal.Instant.compare(b, a) < 0 ? b : a;
}

function isKey({ actor: { signIn } }: Principal): boolean {
  return signIn === "api-key" || signIn === "workload";
}
