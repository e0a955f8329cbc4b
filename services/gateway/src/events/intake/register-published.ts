import { type ExternalEventAggregates, type RegisterPublished, refusing, registerExternalEvent } from "@slipway/bus";
import { newExternalEvent } from "@slipway/domain";
import { readPublishedEvent } from "./read-published-event.ts";

export interface RegisterPublishedDeps {
  readonly events: ExternalEventAggregates;
  readonly now: () => Temporal.Instant;
}

/** Registers what is published on NATS, under the name of its source: nobody checked who it is. */
export function registerPublished({ events, now }: RegisterPublishedDeps): RegisterPublished {
  return async (message, options) => {
    const { warnings, sourceId, ...read } = refusing(() => readPublishedEvent(message));
    const id = sourceId ?? (await message.place());
    const actor = { kind: "service", name: read.source, signIn: "claimed" } as const;
    const event = refusing(() => newExternalEvent({ ...read, sourceId: id, registeredAt: now(), actor }));
    return { ...(await registerExternalEvent(events, event, options)), warnings };
  };
}
