import { type ExternalEventAggregates, type RegisterPublished, refusing, registerExternalEvent } from "@slipway/bus";
import { Fault, newExternalEvent } from "@slipway/domain";
import type { RateBuckets } from "../../limits/rate-buckets.ts";
import { readPublishedEvent } from "./read-published-event.ts";

export interface RegisterPublishedDeps {
  readonly events: ExternalEventAggregates;
  readonly now: () => Temporal.Instant;
  /** How many events a project may send. What is too much waits in the stream. */
  readonly rates?: Pick<RateBuckets, "take">;
}

/** Registers what is published on NATS, under the name of its source: nobody checked who it is. */
export function registerPublished({ events, now, rates }: RegisterPublishedDeps): RegisterPublished {
  return async (message, options) => {
    const { warnings, sourceId, ...read } = refusing(() => readPublishedEvent(message));
    if (rates && rates.take(read.projectId) > 0)
      throw new Fault("unavailable", `project ${read.projectId} sends more events than MAX_EVENTS_PER_SECOND of the gateway allows`);
    const id = sourceId ?? (await message.place());
    const actor = { kind: "service", name: read.source, signIn: "claimed" } as const;
    const event = refusing(() => newExternalEvent({ ...read, sourceId: id, registeredAt: now(), actor }));
    return { ...(await registerExternalEvent(events, event, options)), warnings };
  };
}
