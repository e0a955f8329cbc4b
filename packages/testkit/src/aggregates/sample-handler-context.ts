import type { HandlerContext } from "@slipway/bus";
import { silentLogger } from "@slipway/runtime";

/** What a handler of messages gets with a first delivery; `given` overrides its fields. */
export function sampleHandlerContext(given: Partial<HandlerContext> = {}): HandlerContext {
  const signal = new AbortController().signal;
  return { subject: "", sequence: 1, deliveries: 1, signal, log: silentLogger(), traceparent: undefined, ...given };
}
