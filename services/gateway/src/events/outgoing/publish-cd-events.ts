import { type Bus, type Causes, type CdEventMessage, consumeCauses, publishCdEvent } from "@slipway/bus";
import type { Deployment, DeploymentEvent } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { CdEventOut } from "./cd-event-out.ts";
import { runEvents } from "./run-events.ts";
import { serviceEvents } from "./service-events.ts";

/** The CDEvents that a change of a deployment brings, in order; `state` is the deployment after it. */
export function cdEventsOf(event: DeploymentEvent, state: Deployment): readonly CdEventOut[] {
  // What runs is said before the run that brought it ends: who waits for the end knows the rest.
  return [...serviceEvents(event, state), ...runEvents(event, state)];
}

/**
 * Publishes what becomes of every deployment as CDEvents, each at least once, under the same id whenever it is published again. All gateways
 * together publish one after the other, so that events of an application come in their order.
 */
export async function publishCdEvents(bus: Bus, log: Logger): Promise<AsyncDisposable & { readonly done: Promise<void> }> {
  const causes: Causes = {
    onDeployment: async (event, state, signal) => {
      for (const each of cdEventsOf(event, state)) await publishCdEvent(bus, toMessage(each, state), { signal });
    },
  };
  return await consumeCauses(bus, {}, { durable: "cdevents", inOrder: true, causes, log });
}

/** A CloudEvent in binary mode: the body is the CDEvent alone, its attributes are in the headers. */
function toMessage(cdEvent: CdEventOut, { projectId, applicationId, traceparent }: Deployment): CdEventMessage {
  const { context, subject } = cdEvent;
  return {
    projectId,
    applicationId,
    type: context.type,
    id: context.id,
    data: Buffer.from(JSON.stringify(cdEvent)),
    attributes: {
      specversion: "1.0",
      id: context.id,
      source: context.source,
      type: context.type,
      subject: subject.id,
      time: context.timestamp,
      ...(traceparent !== undefined && { traceparent }),
    },
  };
}
