import type { Context } from "@opentelemetry/api";
import type { ReadableSpan, Span, SpanProcessor } from "@opentelemetry/sdk-trace";
import { maskedSpan } from "../masking/masked-span.ts";

/** Passes every span to the processors that are attached at that moment. All services of the process share one. */
class SpanSinks implements SpanProcessor {
  readonly #sinks = new Set<SpanProcessor>();

  /** Whether no processor receives the spans of this process. */
  get isEmpty(): boolean {
    return this.#sinks.size === 0;
  }

  attach(sink: SpanProcessor): void {
    this.#sinks.add(sink);
  }

  detach(sink: SpanProcessor): void {
    this.#sinks.delete(sink);
  }

  onStart(span: Span, parent: Context): void {
    for (const sink of this.#sinks) sink.onStart(span, parent);
  }

  onEnd(span: ReadableSpan): void {
    if (this.isEmpty) return;
    const shown = maskedSpan(span);
    for (const sink of this.#sinks) sink.onEnd(shown);
  }

  async forceFlush(): Promise<void> {
    await Promise.all([...this.#sinks].map((sink) => sink.forceFlush()));
  }

  /** The processors belong to the callers that attached them. */
  async shutdown(): Promise<void> {}
}

export const spanSinks = new SpanSinks();

/** Whether spans can exist in this process: whoever makes or receives them imports `in-service.ts`, which says so here. */
export const tracing = { isPossible: false };
