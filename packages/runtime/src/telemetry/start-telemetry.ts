import { DiagLogLevel, diag } from "@opentelemetry/api";
import { BatchSpanProcessor, type SpanProcessor } from "@opentelemetry/sdk-trace";
import { messageOf } from "@slipway/domain";
import type { Logger } from "../log/logger.ts";
import { nameProcess } from "./in-service.ts";
import { spanSinks } from "./span-sinks.ts";

export interface TelemetryOptions {
  /** The service of spans started outside `inService`. */
  readonly service: string;
  /** Base URL of an OTLP/HTTP receiver; default: `OTEL_EXPORTER_OTLP_ENDPOINT`. Without either, nothing is exported. */
  readonly endpoint?: string | undefined;
  /** Receives every span of the process instead of an exporter, for tests. */
  readonly processor?: SpanProcessor;
  /** Receives the exporter's problems as warnings. */
  readonly log?: Logger;
  /** How long the final flush may take; default: 3 s. An unavailable receiver must not block a stop. */
  readonly flushMs?: number;
}

const exporters = new Map<string, { readonly processor: SpanProcessor; users: number }>();

/**
 * Exports the spans of all services in this process from when the promise resolves. Disposing flushes the rest, in bounded time, and never throws.
 * If services that share a process start it with the same endpoint, spans are still exported once.
 */
export async function startTelemetry({
  service,
  endpoint = configuredEndpoint(),
  processor,
  log,
  flushMs = 3_000,
}: TelemetryOptions): Promise<AsyncDisposable> {
  nameProcess(service);
  if (log !== undefined) reportTroubles(log);
  if (processor !== undefined) {
    spanSinks.attach(processor);
    return disposable(() => finish(processor, flushMs));
  }
  return endpoint === undefined ? disposable(async () => {}) : await exportTo(endpoint, flushMs);
}

function configuredEndpoint(): string | undefined {
  return process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] || undefined;
}

async function exportTo(endpoint: string, flushMs: number): Promise<AsyncDisposable> {
  // Imported here: a process that exports nothing starts with a tenth fewer modules.
  const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-proto");
  const url = `${endpoint.replace(/\/+$/, "")}/v1/traces`;
  const shared = exporters.get(url) ?? { processor: new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) }), users: 0 };
  exporters.set(url, shared);
  spanSinks.attach(shared.processor);
  shared.users++;
  return disposable(async () => {
    if (--shared.users > 0) return;
    exporters.delete(url);
    await finish(shared.processor, flushMs);
  });
}

async function finish(processor: SpanProcessor, flushMs: number): Promise<void> {
  spanSinks.detach(processor);
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`the receiver did not accept them within ${flushMs} ms`)), flushMs);
  try {
    await Promise.race([processor.shutdown(), late]);
  } catch (error) {
    diag.warn(`the last spans were lost: ${messageOf(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

function disposable(dispose: () => Promise<void>): AsyncDisposable {
  let disposed: Promise<void> | undefined;
  return {
    [Symbol.asyncDispose]: () => {
      disposed ??= dispose();
      return disposed;
    },
  };
}

function reportTroubles(log: Logger): void {
  const warn = (message: string): void => log.warn({ problem: message }, "telemetry reported a problem");
  const ignore = (): void => {};
  diag.setLogger(
    { error: warn, warn, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
