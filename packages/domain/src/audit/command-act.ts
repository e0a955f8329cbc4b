import type { Actor } from "../actor.ts";
import { derivedId } from "../derived-id.ts";
import { type AuditEntry, type AuditResult, newAuditEntry } from "./audit-entry.ts";

/** A command that a piped has taken. */
export interface TakenCommand {
  readonly id: string;
  readonly kind: "sync" | "rollback" | "prune" | "cancel" | "approve" | "skip" | "skip-wait";
  readonly projectId: string;
  readonly pipedId: string;
  readonly actor: Actor;
  readonly application: { readonly id: string; readonly name: string };
  /** "" if it is about none. */
  readonly deploymentId: string;
  readonly stage?: { readonly id: string; readonly name: string } | undefined;
}

/** What the audit calls them: as the calls of the API that send them. */
const actionOf = {
  sync: "application.sync",
  rollback: "application.rollback",
  prune: "application.prune",
  cancel: "deployment.cancel",
  approve: "stage.approve",
  skip: "stage.skip",
  "skip-wait": "deployment.skip-wait",
} as const satisfies Record<TakenCommand["kind"], string>;

/** How a command ended that changed nothing: refused because of what happened meanwhile, without effect because it was done already, or failed. */
export interface CommandEnd {
  readonly at: Temporal.Instant;
  readonly result: Exclude<AuditResult, "accepted">;
  readonly reason: string;
  /** Identifies an attempt that failed: a command that a person redelivers may end otherwise. Default: it is not attempted again. */
  readonly attempt?: string;
}

/**
 * The end of a command as an act. One that changed something is recorded by that change, see `deploymentAct`; this one has the same id, so that a command that is
 * delivered again after it was carried out has one end.
 */
export function commandAct(command: TakenCommand, { at, result, reason, attempt }: CommandEnd): AuditEntry {
  const { id, kind, projectId, pipedId, actor, application, deploymentId, stage } = command;
  return newAuditEntry({
    id: attempt === undefined ? commandEndId(id, actor, deploymentId || application.id) : derivedId("audit", "attempt", id, attempt),
    at,
    projectId,
    pipedId,
    actor,
    action: actionOf[kind],
    result,
    reason,
    commandId: id,
    objects: [
      ...(deploymentId === "" ? [] : [{ kind: "deployment", id: deploymentId, name: "" }]),
      ...(stage ? [{ kind: "stage", ...stage }] : []),
      { kind: "application", ...application },
    ],
  });
}

/** The id of the end of a command. What a command changed may not know its id, but the call that sent it. */
export function commandEndId(commandId: string, { origin }: Actor, subjectId: string): string {
  return derivedId("audit", "end", origin?.callId ?? commandId, subjectId);
}
