import { type Context, context, isSpanContextValid, trace } from "@opentelemetry/api";
import { parseTraceParent } from "@opentelemetry/core";
import { RandomIdGenerator } from "@opentelemetry/sdk-trace";

const ids = new RandomIdGenerator();

/** The W3C `traceparent` of the active span, for a message header or an aggregate. */
export function currentTraceparent(): string | undefined {
  const span = trace.getSpanContext(context.active());
  if (span === undefined || !isSpanContextValid(span)) return undefined;
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, "0")}`;
}

/** Runs `fn` as a continuation of the OpenTelemetry trace. If the traceparent is missing or invalid, the next span starts a new one. */
export function withTraceparent<T>(traceparent: string | undefined, fn: () => T): T {
  return context.with(contextUnder(traceparent), fn);
}

/**
 * The traceparent of a new OpenTelemetry trace. It names a span that is never exported, so spans under it have no visible parent:
 * use it only where a trace must exist before its first span.
 */
export function newTraceparent(): string {
  return `00-${ids.generateTraceId()}-${ids.generateSpanId()}-01`;
}

/** The current context with its span replaced by the span in `traceparent`. */
export function contextUnder(traceparent: string | undefined): Context {
  const parent = traceparent === undefined ? null : parseTraceParent(traceparent);
  if (parent === null || !isSpanContextValid(parent)) return trace.deleteSpan(context.active());
  return trace.setSpanContext(context.active(), { ...parent, isRemote: true });
}
