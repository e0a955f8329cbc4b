import { context, createContextKey, type Tracer } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import manifest from "../../package.json" with { type: "json" };
import { spanSinks, tracing } from "./span-sinks.ts";

// Registered on import: trace context must be propagated even if telemetry is not exported, because aggregates record it.
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
tracing.isPossible = true;

const serviceKey = createContextKey("slipway service");
/** All packages are released together, under one version. */
const { version } = manifest;
const tracers = new Map<string, Tracer>();
let processService = "slipway";

/**
 * Runs `fn` as part of the service `name`: spans started in it carry that name, even if several services share a process.
 * RPC handlers and message loops started in it belong to the service too.
 */
export function inService<T>(name: string, fn: () => T): T {
  return context.with(context.active().setValue(serviceKey, name), fn);
}

/** The service this code belongs to; default: the service of the process. */
export function currentService(): string {
  const name = context.active().getValue(serviceKey);
  return typeof name === "string" ? name : processService;
}

/** Sets the service of code that runs outside `inService`. */
export function nameProcess(service: string): void {
  processService = service;
}

/** The tracer of the current service. Its spans get real ids whether or not they are exported. */
export function currentTracer(): Tracer {
  const service = currentService();
  const known = tracers.get(service);
  if (known !== undefined) return known;
  const resource = resourceFromAttributes({ "service.name": service, "service.namespace": "slipway", "service.version": version });
  const tracer = new TracerProvider({ resource, spanProcessors: [spanSinks] }).getTracer("@slipway/runtime", version);
  tracers.set(service, tracer);
  return tracer;
}
