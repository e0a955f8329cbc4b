import { errors } from "@nats-io/transport-node";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { isNoResponders } from "../../connection/faults/nats-fault.ts";
import { inspectionSubject } from "./inspections.ts";

/** How long a livestate service may take to say that it does not know what it is asked. */
const answerMs = 2_000;

/** Whether a livestate service of a piped answers: otherwise what is known of its applications gets old without a word. */
export async function isLivestateAnswering(
  bus: Bus,
  place: { readonly projectId: string; readonly pipedId: string },
  options: CallOptions = {},
): Promise<boolean> {
  const ask = async (): Promise<boolean> => {
    try {
      // An empty request is refused at once.
      await bus.connection.request(inspectionSubject(place), new Uint8Array(), { timeout: answerMs });
      return true;
    } catch (error) {
      if (isNoResponders(error) || error instanceof errors.TimeoutError) return false;
      throw error;
    }
  };
  return await bus.call(`ask whether live states of piped ${place.pipedId} are observed`, ask, options);
}
