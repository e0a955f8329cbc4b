import type { Bus, CallOptions } from "../connection/bus.ts";
import { isApiError } from "../connection/faults/nats-fault.ts";
import { commandConsumer } from "../topics/command-consumer.ts";
import { streams } from "../topics/streams/streams.ts";

/**
 * Whether an executor of a piped asks for commands right now. Between two of its requests it does not for a moment, so a piped is up if it was seen to
 * be in one of several looks.
 */
export async function isPipedListening(bus: Bus, pipedId: string, options: CallOptions = {}): Promise<boolean> {
  const durable = commandConsumer("cancel", pipedId);
  const look = async (): Promise<boolean> => {
    try {
      return (await bus.manager.consumers.info(streams.commands.name, durable)).num_waiting > 0;
    } catch (error) {
      if (isApiError(error, "consumerNotFound")) return false;
      throw error;
    }
  };
  return await bus.call(`look at consumer ${durable}`, look, options);
}
