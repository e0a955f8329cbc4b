import { ConnectError, type Interceptor } from "@connectrpc/connect";
import { context, ROOT_CONTEXT, SpanKind, trace } from "@opentelemetry/api";
import { currentTracer, inService } from "../../telemetry/in-service.ts";
import { endSpan } from "../../telemetry/with-span.ts";
import { faultFromRpc } from "../faults/rpc-faults.ts";
import { observeCall } from "./observe-call.ts";
import { codeNameOf, isProbe, rpcAttributes, rpcName } from "./rpc-attributes.ts";
import { extractTrace } from "./trace-context.ts";

/** Runs each call in a server span of `service`, a child of the caller's span. Health checks and reflection are not traced. */
export function traceCalls(service: string): Interceptor {
  return (next) => (request) =>
    // From the root: a span that was active when the server started, or when its socket was accepted, is not this call's parent.
    context.with(ROOT_CONTEXT, () =>
      inService(service, () => {
        if (isProbe(request.service.typeName)) return next(request);
        const parent = extractTrace(context.active(), request.header);
        const span = currentTracer().startSpan(rpcName(request), { kind: SpanKind.SERVER, attributes: rpcAttributes(request) }, parent);
        const within = trace.setSpan(parent, span);
        return observeCall(next, request, {
          run: (fn) => context.with(within, fn),
          ended: (end) => {
            span.setAttribute("rpc.response.status_code", codeNameOf(end));
            if (end.kind === "failed") endSpan(span, end.error instanceof ConnectError ? faultFromRpc(end.error) : end.error);
            else span.end();
          },
        });
      }),
    );
}
