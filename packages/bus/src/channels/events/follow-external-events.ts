import { type ExternalEvent, eventOrder, Fault } from "@slipway/domain";
import type { ExternalEventMessageSchema } from "@slipway/proto/state";
import { decodeExternalEvent } from "@slipway/state";
import type { Bus } from "../../connection/bus.ts";
import { topics } from "../../topics/topics.ts";
import { type ConsumeOptions, consume } from "../../work/consume.ts";
import type { Consumption } from "../../work/consumption.ts";
import type { HandlerContext } from "../../work/handler.ts";

export interface FollowExternalEvents extends Omit<ConsumeOptions<typeof ExternalEventMessageSchema>, "filter" | "handle" | "durable"> {
  readonly projectId: string;
  /** The piped whose event watcher follows: its processes share the events. */
  readonly pipedId: string;
  /**
   * Called with the state of an event after it was registered, and again after each report of a handler, of this or another piped. Of two events, the
   * newer one has the larger `order`.
   */
  readonly handle: (event: ExternalEvent, context: HandlerContext & { readonly order: number }) => Promise<void>;
}

/**
 * Follows the events of a project for a piped, each state at least once, those that were registered while no process of the piped ran too: up to four weeks.
 * The position is kept in JetStream. Settles and retries like `consume`.
 */
export async function followExternalEvents(
  bus: Bus,
  { projectId, pipedId, handle, ...options }: FollowExternalEvents,
): Promise<Consumption> {
  return await consume(bus, topics.externalEvent, {
    ...options,
    durable: `events-${pipedId}`,
    filter: { projectId },
    handle: async ({ state }, context) => {
      if (!state) throw new Fault("invalid", "state is missing");
      const event = decodeExternalEvent(state);
      await handle(event, { ...context, order: eventOrder(event, context.sequence) });
    },
  });
}
