import type { Context, TextMapGetter, TextMapSetter } from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";

const propagator = new W3CTraceContextPropagator();
const getter: TextMapGetter<Headers> = { keys: (headers) => [...headers.keys()], get: (headers, key) => headers.get(key) ?? undefined };
const setter: TextMapSetter<Headers> = { set: (headers, key, value) => headers.set(key, value) };

/** `base` with the span named in the caller's headers, if any. */
export function extractTrace(base: Context, headers: Headers): Context {
  return propagator.extract(base, headers, getter);
}

/** Writes the span of `from` into the headers. */
export function injectTrace(from: Context, headers: Headers): void {
  propagator.inject(from, headers, setter);
}
