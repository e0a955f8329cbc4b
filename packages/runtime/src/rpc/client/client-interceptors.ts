import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { tracing } from "../../telemetry/span-sinks.ts";
import { mapErrors } from "../faults/map-errors.ts";
import { waitWhenTold } from "./wait-when-told.ts";

/** The interceptors of every client, outermost first. `closed` is aborted when this side closes the connection. */
export function clientInterceptors(url: string, closed: AbortSignal): Interceptor[] {
  return [waitWhenTold(), traceOwnCalls(url), nameBrokenConnections(url, closed)];
}

/** Traces calls. The tracing is imported only in a process that can have spans: commands start faster without it. */
function traceOwnCalls(url: string): Interceptor {
  return (next) => async (request) => {
    if (!tracing.isPossible) return next(request);
    const { traceCalls } = await import("../tracing/client-trace-interceptor.ts");
    return traceCalls(url)(next)(request);
  };
}

/**
 * When a server dies, Node closes the streams with CANCEL and the library reports `canceled`, as if the client had canceled.
 * An error that was neither aborted here nor answered by the server means that the connection broke.
 */
function nameBrokenConnections(url: string, closed: AbortSignal): Interceptor {
  return (next) => async (request) => {
    const rename = (error: unknown): unknown => {
      if (!(error instanceof ConnectError) || error.code !== Code.Canceled || error.isWireError) return error;
      if (request.signal.aborted || closed.aborted) return error;
      return new ConnectError(`the connection to ${url} broke before the call was answered`, Code.Unavailable, undefined, undefined, error);
    };
    try {
      const response = await next(request);
      return response.stream ? { ...response, message: mapErrors(response.message, rename) } : response;
    } catch (error) {
      throw rename(error);
    }
  };
}
