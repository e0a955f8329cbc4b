import { type Context, context, isSpanContextValid, trace } from "@opentelemetry/api";
import { parseTraceParent } from "@opentelemetry/core";
import { RandomIdGenerator } from "@opentelemetry/sdk-trace";

const ids = new RandomIdGenerator();

/** The W3C `traceparent` of the active span, to be carried in a message header or kept in an aggregate. */
export function currentTraceparent(): string | undefined {
  const span = trace.getSpanContext(context.active());
  if (span === undefined || !isSpanContextValid(span)) return undefined;
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, "0")}`;
}

/** Runs `fn` as a continuation of the trace. Without a traceparent, or with one that cannot be read, a new trace begins with the next span. */
export function withTraceparent<T>(traceparent: string | undefined, fn: () => T): T {
  return context.with(contextUnder(traceparent), fn);
}

/**
 * A traceparent of a new trace. It names a span that nobody exports, so spans under it have no visible parent:
 * use it only where a trace must exist before anything was done in it.
 */
export function newTraceparent(): string {
  return `00-${ids.generateTraceId()}-${ids.generateSpanId()}-01`;
}

/** The current context with its span replaced by the one `traceparent` names. */
export function contextUnder(traceparent: string | undefined): Context {
  const parent = traceparent === undefined ? null : parseTraceParent(traceparent);
  if (parent === null || !isSpanContextValid(parent)) return trace.deleteSpan(context.active());
  return trace.setSpanContext(context.active(), { ...parent, isRemote: true });
}
