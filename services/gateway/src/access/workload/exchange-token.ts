import { randomUUID } from "node:crypto";
import type { AccessRecords, UsedToken } from "@slipway/bus";
import { type AuditEntry, Fault, newAuditEntry, principalOfKey, type WorkloadRule } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { ApiKeys } from "../keys/api-keys.ts";
import type { RequestOrigin } from "../oauth/answer-json.ts";
import type { IssuerKeys } from "./issuer-keys.ts";
import { verifyWorkloadToken } from "./verify-workload-token.ts";

export interface ExchangeTokenDeps {
  /** The rules as they are now. */
  readonly rules: () => readonly WorkloadRule[];
  readonly issuers: Pick<IssuerKeys, "of">;
  readonly usedTokens: Pick<AccessRecords<UsedToken>, "put">;
  readonly keys: Pick<ApiKeys, "issue">;
  /** Records an act in the audit. */
  readonly report: (entry: AuditEntry) => Promise<void>;
  readonly log: Logger;
  readonly now: () => Temporal.Instant;
}

/** A key for a job. */
export interface IssuedKey {
  readonly secret: string;
  readonly lifetimeMs: number;
}

/** The clock of the issuer may be wrong, and so may ours. */
const remembered = { minutes: 2 };

/** Returns the function that gives a job a key of some minutes for its token, by the first rule that accepts it. Throws `unauthenticated` without a reason; the reason is in the log. */
export function exchangeToken(deps: ExchangeTokenDeps): (token: string, projectId: string, origin: RequestOrigin) => Promise<IssuedKey> {
  const { rules, issuers, usedTokens, keys, report, log, now } = deps;
  const refuse = (reason: string, { address }: RequestOrigin): never => {
    log.warn({ reason, address }, "a token of a job was refused");
    throw new Fault("unauthenticated", "the token is not accepted: the log of the gateway says why");
  };
  return async (token, projectId, origin) => {
    const at = now();
    const wanted = rules().filter((rule) => projectId === "" || rule.projectId === projectId);
    const verified = await verifyWorkloadToken(token, { rules: wanted, keys: issuers, now: at });
    if ("refused" in verified) return refuse(verified.refused, origin);
    const { rule, subject, expiresAt, digest } = verified;
    if (rule.singleUse && !(await usedTokens.put({ digest, usedAt: at }, 0, expiresAt.add(remembered))))
      return refuse(
        `${rule.name}: it got a key before; if a job has one token for several commands, set singleUse: false in the rule`,
        origin,
      );
    const workload = { rule: rule.name, issuer: rule.issuer, subject };
    const life = { createdAt: at, expiresAt: at.add({ milliseconds: Math.round(rule.ttlMs) }), revokedAt: undefined, revokedBy: undefined };
    const bare = {
      id: "",
      secretHash: new Uint8Array(),
      projectId: rule.projectId,
      name: rule.name,
      role: rule.role,
      policies: [],
      ...life,
      workload,
    };
    const { actor } = principalOfKey({ ...bare, createdBy: { kind: "service", name: rule.name, signIn: "workload" } }, []);
    const { key, secret } = await keys.issue({ ...bare, createdBy: actor });
    const callId = randomUUID();
    // The key is there already: the job need not wait for NATS to store this too.
    void report(
      newAuditEntry({
        id: callId,
        at,
        projectId: rule.projectId,
        actor: { ...actor, origin: { callId, ...origin } },
        action: "api-key.issue",
        objects: [{ kind: "api-key", id: key.id, name: key.name }],
        result: "done",
        details: { rule: rule.name, issuer: rule.issuer, subject, role: rule.role },
      }),
    ).catch((err: unknown) => log.error({ err, auditId: callId }, "an act is missing in the audit"));
    log.info({ rule: rule.name, subject, keyId: key.id }, "a job got a key for its token");
    return { secret, lifetimeMs: rule.ttlMs };
  };
}
