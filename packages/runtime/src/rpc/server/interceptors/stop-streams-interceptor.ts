import type { Interceptor } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import { untilAborted } from "./until-aborted.ts";

/**
 * Ends streams with `unavailable` when the server stops: a watch never ends by itself, so waiting for it would always take
 * the entire grace period. The call's signal aborts with it. Unary calls may finish.
 */
export function stopStreams(stopping: AbortSignal): Interceptor {
  return (next) => async (request) => {
    const response = await next(request);
    return response.stream ? { ...response, message: untilAborted(response.message, stopping, stopped) } : response;
  };
}

function stopped(): Fault {
  return new Fault("unavailable", "the server is stopping: retry the call to reach another one");
}
