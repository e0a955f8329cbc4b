import type { Context } from "@opentelemetry/api";
import type { ReadableSpan, Span, SpanProcessor } from "@opentelemetry/sdk-trace";

/** Hands every span to the processors that are attached at that moment. One for all services of the process. */
class SpanSinks implements SpanProcessor {
  readonly #sinks = new Set<SpanProcessor>();

  /** Whether nobody gets the spans of this process. */
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
    for (const sink of this.#sinks) sink.onEnd(span);
  }

  async forceFlush(): Promise<void> {
    await Promise.all([...this.#sinks].map((sink) => sink.forceFlush()));
  }

  /** The sinks belong to who attached them. */
  async shutdown(): Promise<void> {}
}

export const spanSinks = new SpanSinks();
