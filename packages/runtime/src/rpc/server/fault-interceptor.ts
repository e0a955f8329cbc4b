import type { Interceptor } from "@connectrpc/connect";
import { connectErrorFor } from "../faults/rpc-faults.ts";

/** The one place where errors become answers. Outermost, so that nothing else of the server has to know about codes. */
export const mapFaults: Interceptor = (next) => async (request) => {
  try {
    const response = await next(request);
    return response.stream ? { ...response, message: mapMessages(response.message) } : response;
  } catch (error) {
    throw connectErrorFor(error);
  }
};

async function* mapMessages<T>(messages: AsyncIterable<T>): AsyncIterable<T> {
  try {
    yield* messages;
  } catch (error) {
    throw connectErrorFor(error);
  }
}
