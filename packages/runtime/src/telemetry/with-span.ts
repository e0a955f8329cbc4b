import { type Attributes, context, type Link, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { isFault, messageOf, severityOf } from "@slipway/domain";
import { currentTracer } from "./in-service.ts";
import { contextUnder } from "./traceparent.ts";

export interface SpanOptions {
  readonly kind?: "internal" | "server" | "client" | "producer" | "consumer";
  readonly attributes?: Attributes;
  /** The parent, instead of the active span. */
  readonly parent?: string;
  /** Traceparents of other spans that led to this one. */
  readonly links?: readonly string[];
}

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/**
 * Runs `fn` in a span of the current service. The span ends when `fn` returns, or when its promise settles.
 * Names are `verb noun`. Only errors whose severity is not `expected` mark the span as failed.
 */
export function withSpan<T>(name: string, options: SpanOptions, fn: (span: Span) => T): T {
  const parent = options.parent === undefined ? context.active() : contextUnder(options.parent);
  const { kind = "internal", attributes = {}, links = [] } = options;
  const span = currentTracer().startSpan(name, { kind: kinds[kind], attributes, links: links.flatMap(linkTo) }, parent);
  return context.with(trace.setSpan(parent, span), () => endWith(span, () => fn(span)));
}

function linkTo(traceparent: string): Link[] {
  const context = trace.getSpanContext(contextUnder(traceparent));
  return context ? [{ context }] : [];
}

/** Ends `span` when `fn` is done. */
function endWith<T>(span: Span, fn: () => T): T {
  let result: T;
  try {
    result = fn();
  } catch (error) {
    endSpan(span, error);
    throw error;
  }
  if (!(result instanceof Promise)) {
    span.end();
    return result;
  }
  // The promise itself is returned: callers see the same rejection, and T stays true for a subclass of Promise.
  result.then(
    () => span.end(),
    (error: unknown) => endSpan(span, error),
  );
  return result;
}

/** Ends a span because of `error`. An error that callers are expected to handle does not mark it as failed. */
export function endSpan(span: Span, error: unknown): void {
  if (isFault(error)) span.setAttribute("slipway.fault", error.code);
  if (isFailure(error)) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
    span.setAttribute("error.type", isFault(error) ? error.code : error instanceof Error ? error.name : typeof error);
  }
  span.end();
}

function isFailure(error: unknown): boolean {
  return severityOf(error) !== "expected" && !(error instanceof Error && error.name === "AbortError");
}
