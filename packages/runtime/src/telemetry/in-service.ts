import { context, createContextKey, type Tracer } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import manifest from "../../package.json" with { type: "json" };
import { spanSinks } from "./span-sinks.ts";

// Registered on import: trace context must flow even where telemetry is not exported, it is part of what aggregates record.
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const serviceKey = createContextKey("slipway service");
/** All packages of the product are released together, under one version. */
const { version } = manifest;
const tracers = new Map<string, Tracer>();
let processService = "slipway";

/**
 * Runs `fn` as part of the service `name`: spans begun in it carry that name, also when several services share a process.
 * RPC handlers and message loops started in it run under it.
 */
export function inService<T>(name: string, fn: () => T): T {
  return context.with(context.active().setValue(serviceKey, name), fn);
}

/** The service this code runs in; the one of the process where nobody said otherwise. */
export function currentService(): string {
  const name = context.active().getValue(serviceKey);
  return typeof name === "string" ? name : processService;
}

/** Names the service of code that runs outside of `inService`. */
export function nameProcess(service: string): void {
  processService = service;
}

/** Makes the spans of the current service. They get real ids whether or not anything exports them. */
export function currentTracer(): Tracer {
  const service = currentService();
  const known = tracers.get(service);
  if (known !== undefined) return known;
  const resource = resourceFromAttributes({ "service.name": service, "service.namespace": "slipway", "service.version": version });
  const tracer = new TracerProvider({ resource, spanProcessors: [spanSinks] }).getTracer("@slipway/runtime", version);
  tracers.set(service, tracer);
  return tracer;
}
