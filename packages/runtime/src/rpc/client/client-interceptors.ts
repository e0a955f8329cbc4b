import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { context, SpanKind, trace } from "@opentelemetry/api";
import { currentTracer } from "../../telemetry/in-service.ts";
import { spanSinks } from "../../telemetry/span-sinks.ts";
import { endSpan } from "../../telemetry/with-span.ts";
import { mapErrors } from "../faults/map-errors.ts";
import { faultFromRpc } from "../faults/rpc-faults.ts";
import { observeCall } from "../tracing/observe-call.ts";
import { isProbe, receivedCode, rpcAttributes, rpcName } from "../tracing/rpc-attributes.ts";
import { injectTrace } from "../tracing/trace-context.ts";

/** The interceptors of every client, outermost first. `closed` is aborted when this side closes the connection. */
export function clientInterceptors(url: string, closed: AbortSignal): Interceptor[] {
  return [traceOwnCalls(url), nameBrokenConnections(url, closed)];
}

/** Runs each call in a client span and passes that span to the server. Health checks and reflection are not traced. */
function traceOwnCalls(url: string): Interceptor {
  const { hostname = "", port = "" } = URL.parse(url) ?? {};
  const peer = { "server.address": hostname || url, ...(hostname !== "" && { "server.port": Number(port || 80) }) };
  return (next) => (request) => {
    if (isProbe(request.service.typeName)) return next(request);
    const span = currentTracer().startSpan(rpcName(request), { kind: SpanKind.CLIENT, attributes: { ...rpcAttributes(request), ...peer } });
    const within = trace.setSpan(context.active(), span);
    // A span that is not exported must not become the server's parent: its trace would have no root.
    injectTrace(spanSinks.isEmpty ? context.active() : within, request.header);
    return observeCall(next, request, {
      run: (fn) => context.with(within, fn),
      ended: (end) => {
        span.setAttribute("rpc.response.status_code", receivedCode(end));
        if (end.kind === "failed") endSpan(span, faultFromRpc(end.error));
        else span.end();
      },
    });
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
