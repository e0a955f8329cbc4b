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
 * together publish one after the other, so that events of an application come in their order. A change of which none can be made is left out with an error
 * in the log: tried again, it would hold back those of all applications.
 */
export async function publishCdEvents(bus: Bus, log: Logger): Promise<AsyncDisposable & { readonly done: Promise<void> }> {
  const causes: Causes = {
    onDeployment: async (event, state, signal) => {
      for (const each of messagesOf(event, state, log)) await publishCdEvent(bus, each, { signal });
    },
  };
  return await consumeCauses(bus, {}, { durable: "cdevents", inOrder: true, causes, log });
}

/** The messages that a change of a deployment brings, in order. Never throws. */
export function messagesOf(event: DeploymentEvent, state: Deployment, log: Logger): readonly CdEventMessage[] {
  try {
    return cdEventsOf(event, state).map((each) => toMessage(each, state));
  } catch (err) {
    log.error({ err, deploymentId: state.id, event: event.kind }, "no CDEvent can be made of a change");
    return [];
  }
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
