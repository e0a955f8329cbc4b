import { type ExternalEvent, eventOrder, Fault } from "@slipway/domain";
import type { ExternalEventMessageSchema } from "@slipway/proto/state";
import { decodeExternalEvent } from "@slipway/state";
import type { Bus } from "../../connection/bus.ts";
import { lastMessage, messageFrom } from "../../topics/reading/direct-get.ts";
import { restoredHeader } from "../../topics/streams/restored-streams.ts";
import { topics } from "../../topics/topics.ts";
import { type ConsumeOptions, consume } from "../../work/consume.ts";
import type { Consumption } from "../../work/consumption.ts";
import type { HandlerContext } from "../../work/handler.ts";

export interface FollowExternalEvents extends Omit<ConsumeOptions<typeof ExternalEventMessageSchema>, "filter" | "handle" | "durable"> {
  readonly projectId: string;
  /** The piped whose event watcher follows: its processes share the events. */
  readonly pipedId: string;
  /** Whether the piped may have anything to do for an event: reports about others are passed over. */
  readonly concerns: (event: ExternalEvent) => boolean;
  /**
   * Called with each event after it was registered, or restored. If handlers have reported so often that the message of the registration is gone, it is called with what
   * they reported last. Of two events, the newer one has the larger `order`.
   */
  readonly handle: (event: ExternalEvent, context: HandlerContext & { readonly order: number }) => Promise<void>;
}

/**
 * Follows the events of a project for a piped, each at least once, those that were registered while no process of the piped ran too: up to four weeks.
 * The position is kept in JetStream. Settles and retries like `consume`.
 */
export async function followExternalEvents(
  bus: Bus,
  { projectId, pipedId, concerns, handle, ...options }: FollowExternalEvents,
): Promise<Consumption> {
  return await consume(bus, topics.externalEvent, {
    ...options,
    durable: `events-${pipedId}`,
    filter: { projectId },
    handle: async ({ state }, context) => {
      if (!state) throw new Fault("invalid", "state is missing");
      const event = decodeExternalEvent(state);
      const isBeginning = event.registeredSequence === 0 || context.isRestored === true;
      if (isBeginning || (concerns(event) && (await isAllThatIsLeft(bus, event, context))))
        await handle(event, { ...context, order: eventOrder(event, context.sequence) });
    },
  });
}

/**
 * Whether a report stands for its event: JetStream keeps the last messages of an event, and cannot deliver again what it does not hold. A later report is
 * delivered as well, and stands for those before it. An event that was restored into a new stream begins there with its restored message.
 */
async function isAllThatIsLeft(
  bus: Bus,
  { registeredSequence }: Pick<ExternalEvent, "registeredSequence">,
  { subject, sequence, signal }: Pick<HandlerContext, "subject" | "sequence" | "signal">,
): Promise<boolean> {
  const { name } = topics.externalEvent.stream;
  const first = await messageFrom(bus, name, { subject, sequence: registeredSequence }, { signal });
  if (first?.seq === registeredSequence || first?.header.has(restoredHeader)) return false;
  return (await lastMessage(bus, name, subject, { signal }))?.seq === sequence;
}
