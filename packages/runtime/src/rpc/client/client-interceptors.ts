import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { context, trace } from "@opentelemetry/api";
import { spanSinks } from "../../telemetry/span-sinks.ts";
import { mapErrors } from "../faults/map-errors.ts";

/** The interceptors of every client, outermost first. `closed` is aborted when this side closes the connection. */
export function clientInterceptors(url: string, closed: AbortSignal): Interceptor[] {
  return [traceOwnCalls(url), nameBrokenConnections(url, closed)];
}

/**
 * Traces calls that are part of a span, and all calls once somebody receives spans. The tracing is imported with the first of them: a command that
 * has no spans starts faster without it.
 */
function traceOwnCalls(url: string): Interceptor {
  return (next) => async (request) => {
    if (spanSinks.isEmpty && trace.getSpanContext(context.active()) === undefined) return next(request);
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
