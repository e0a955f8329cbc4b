import { randomUUID } from "node:crypto";
import type { HandlerContext } from "@connectrpc/connect";
import { type ExternalEventAggregates, type RegisteredEvent, registerExternalEvent } from "@slipway/bus";
import { Fault, newExternalEvent } from "@slipway/domain";
import type { RegisterEventRequest } from "@slipway/proto/api";
import { decodeTracedCommit, optionalInstant } from "@slipway/state";
import { callerOf } from "../../access/caller.ts";
import { placeOfEvent } from "../../access/place.ts";
import { actorOf } from "../../commands/actor-of.ts";
import { namedArtifact } from "../intake/event-artifact.ts";
import { traceContext } from "../intake/event-extensions.ts";

export interface RegisterRequestedDeps {
  readonly events: Pick<ExternalEventAggregates, "update">;
  readonly defaultProject: string;
  readonly now: () => Temporal.Instant;
}

/** Registers an event on request of a caller. Throws `forbidden`, `invalid` for what is wrong, `precondition` if another event has its id. */
export function registerRequested({ events, defaultProject, now }: RegisterRequestedDeps) {
  return async (
    request: RegisterEventRequest,
    context: HandlerContext,
  ): Promise<RegisteredEvent & { readonly warnings: readonly string[] }> => {
    const projectId = request.projectId || defaultProject;
    callerOf(context).require(placeOfEvent({ projectId, labels: request.labels }), `events of project ${projectId}`);
    const { name, data, labels, contexts, chainId, commit, occurredAt } = request;
    const named = request.artifacts.map(namedArtifact);
    const artifacts = named.map(({ artifact }) => artifact);
    const [first] = artifacts;
    const traced = named.find(({ commitHash }) => commitHash !== undefined);
    const value = data || first?.version || first?.digest || "";
    if (value === "" && !commit && artifacts.length === 0)
      throw new Fault("invalid", "the event has neither data, nor an artifact, nor a commit: nobody could use it");
    const { traceparent, warnings } = traceContext(request.traceparent);
    const event = newExternalEvent({
      projectId,
      name,
      data: value,
      labels,
      contexts,
      chainId,
      artifacts,
      source: request.source || "api",
      sourceId: request.id || randomUUID(),
      traceparent,
      occurredAt: optionalInstant.decode(occurredAt, "occurred_at"),
      registeredAt: now(),
      actor: actorOf(context),
      commit: commit
        ? decodeTracedCommit(commit)
        : traced?.commitHash === undefined
          ? undefined
          : { hash: traced.commitHash, repositoryUrl: traced.repositoryUrl },
    });
    return { ...(await registerExternalEvent(events, event, { signal: context.signal })), warnings };
  };
}
