import type { Interceptor } from "@connectrpc/connect";
import { context, SpanKind, trace } from "@opentelemetry/api";
import { currentTracer } from "../../telemetry/in-service.ts";
import { spanSinks } from "../../telemetry/span-sinks.ts";
import { endSpan } from "../../telemetry/with-span.ts";
import { faultFromRpc } from "../faults/rpc-faults.ts";
import { observeCall } from "./observe-call.ts";
import { isProbe, receivedCode, rpcAttributes, rpcName } from "./rpc-attributes.ts";
import { injectTrace } from "./trace-context.ts";

/** Runs each call in a client span and passes that span to the server. Health checks and reflection are not traced. */
export function traceCalls(url: string): Interceptor {
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
