import type { HandlerContext } from "@slipway/bus";
import { silentLogger } from "@slipway/runtime";
import { sampleTime } from "./sample-application.ts";

/** What a handler of messages gets with a first delivery; `given` overrides its fields. */
export function sampleHandlerContext(given: Partial<HandlerContext> = {}): HandlerContext {
  const signal = new AbortController().signal;
  const log = silentLogger();
  return {
    subject: "",
    sequence: 1,
    deliveries: 1,
    signal,
    log,
    traceparent: undefined,
    storedAt: sampleTime,
    headers: undefined,
    ...given,
  };
}
