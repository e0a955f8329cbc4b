import { randomUUID } from "node:crypto";
import { type Actor, type AuditEntry, derivedId, newAuditEntry, serviceActor } from "@slipway/domain";
import type { PluginRestart } from "./launch/restart-record.ts";

export interface RestartActDeps {
  readonly piped: { readonly projectId: string; readonly pipedId: string };
  /** Name of this process, which hosts the plugins. */
  readonly host: string;
  readonly now: () => Temporal.Instant;
}

/** An automatic restart as an act of this process. */
export function restartAct(
  { piped: { projectId, pipedId }, host, now }: RestartActDeps,
  { plugin, reason, isUp, tries }: PluginRestart,
): AuditEntry {
  return newAuditEntry({
    id: randomUUID(),
    at: now(),
    projectId,
    pipedId,
    actor: serviceActor("executor"),
    action: "plugin.restart",
    objects: [{ kind: "plugin", id: plugin, name: "" }],
    result: isUp ? "done" : "failed",
    reason,
    details: { trigger: "automatic", host, tries: String(tries) },
  });
}

/** A restart that somebody asked for. That of a call has the id of the call, so that it is one act whoever reports it; that of a service for one stage is one act. */
export function requestedRestartAct(
  { piped: { projectId, pipedId }, host, now }: RestartActDeps,
  { plugin, actor, reason }: { readonly plugin: string; readonly actor: Actor; readonly reason: string },
): AuditEntry {
  const at = now();
  return newAuditEntry({
    id: actor.origin?.callId || derivedId("audit", "plugin.restart", projectId, pipedId, plugin, host, at.toString()),
    at,
    projectId,
    pipedId,
    actor,
    action: "plugin.restart",
    objects: [{ kind: "plugin", id: plugin, name: "" }],
    result: "done",
    reason,
    details: { host },
  });
}
