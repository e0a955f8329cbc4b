import type { Actor } from "../../actor.ts";
import { Fault } from "../../fault.ts";
import { parsePolicy } from "../parse-policy.ts";
import type { Policy } from "../policy.ts";
import type { Grant, Principal } from "../principal.ts";
import type { Role } from "../roles.ts";

/** A key for programs. Whoever brings its secret has its rights in its project until it ends. */
export interface ApiKey {
  readonly id: string;
  readonly projectId: string;
  /** For people; several keys may have the same. */
  readonly name: string;
  /** The role whose rights it has; undefined if `policies` say what it may do. What the role allows is looked up at each use. */
  readonly role: string | undefined;
  /** Policies in PipeCD's words; empty with a role. */
  readonly policies: readonly string[];
  /** SHA-256 of its secret, which nobody keeps. */
  readonly secretHash: Uint8Array;
  readonly createdBy: Actor;
  readonly createdAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
  /** Undefined while it is not revoked. */
  readonly revokedAt: Temporal.Instant | undefined;
  /** Who revoked it; undefined while it is not revoked. */
  readonly revokedBy: Actor | undefined;
  /** The job that got it for its token; undefined for a key that somebody made. */
  readonly workload: Workload | undefined;
}

/** A job, as the issuer of its token knows it. */
export interface Workload {
  /** Name of the rule in the access file that accepted its token. */
  readonly rule: string;
  readonly issuer: string;
  readonly subject: string;
}

/** What of a key decides whether it can be used. */
type KeyLife = Pick<ApiKey, "createdAt" | "expiresAt" | "revokedAt">;

/** Whether a key can be used, or why not. */
export function keyState({ expiresAt, revokedAt }: KeyLife, now: Temporal.Instant): "valid" | "revoked" | "expired" {
  if (revokedAt !== undefined) return "revoked";
  return Temporal.Instant.compare(now, expiresAt) < 0 ? "valid" : "expired";
}

/** A key after it was revoked; undefined if it was revoked before. */
export function revokeKey(key: ApiKey, { by, now }: { readonly by: Actor; readonly now: Temporal.Instant }): ApiKey | undefined {
  return key.revokedAt === undefined ? { ...key, revokedAt: now, revokedBy: by } : undefined;
}

/** The policies of a role or those that were given. Throws `invalid` for a role that does not exist, and for a policy that cannot be read. */
export function policiesOfKey({ role, policies }: Pick<ApiKey, "role" | "policies">, roles: readonly Role[]): readonly Policy[] {
  if (role === undefined) return policies.map(parsePolicy);
  const found = roles.find(({ name }) => name === role);
  if (found !== undefined) return found.policies;
  throw new Fault(
    "invalid",
    `there is no role ${JSON.stringify(role.slice(0, 100))}: choose one of ${roles.map(({ name }) => name).join(", ")}`,
  );
}

/** Who makes the calls that bring a key. A role that no longer exists allows nothing. */
export function principalOfKey(key: ApiKey, roles: readonly Role[]): Principal {
  const { id, projectId, name, workload, expiresAt } = key;
  const from = key.role ?? `key ${name}`;
  const isGone = key.role !== undefined && !roles.some((role) => role.name === key.role);
  const grants: readonly Grant[] = isGone ? [] : [{ projectId, from, policies: policiesOfKey(key, roles) }];
  return {
    id: workload === undefined ? `api-key:${id}` : `workload:${workload.issuer}#${workload.subject}`,
    actor:
      workload === undefined
        ? { kind: "service", name: `key ${name}`, signIn: "api-key" }
        : { kind: "service", name: `job ${workload.subject}`, signIn: "workload" },
    emails: [],
    grants,
    expiresAt,
  };
}

/** When a key was used. */
export interface ApiKeyUse {
  readonly projectId: string;
  readonly keyId: string;
  readonly usedAt: Temporal.Instant;
  /** The address that it was used from: that of a proxy if there is one. */
  readonly address: string;
}
