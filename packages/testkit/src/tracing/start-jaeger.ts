import { programPath } from "../install/program-path.ts";
import { freePorts } from "../process/free-ports.ts";
import { startProcess } from "../process/start-process.ts";

/** One span as Jaeger returns it. */
export interface JaegerSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined for a root span. */
  readonly parentSpanId: string | undefined;
  readonly name: string;
  /** The service that reported it. */
  readonly service: string;
  readonly startedAtMicros: number;
  readonly durationMicros: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A Jaeger that keeps OpenTelemetry traces in memory. Disposing stops it. */
export interface Jaeger extends AsyncDisposable {
  /** Base URL of OTLP over HTTP, as `OTEL_EXPORTER_OTLP_ENDPOINT` takes it: spans go to `/v1/traces` below it. */
  readonly otlpUrl: string;
  readonly queryUrl: string;
  /** The spans of an OpenTelemetry trace received so far; undefined if there are none. `traceId` is 32 hex digits. */
  findTrace(traceId: string): Promise<readonly JaegerSpan[] | undefined>;
}

export async function startJaeger(): Promise<Jaeger> {
  const ports = await freePorts(listeners.length);
  const flags = listeners.map((name, index) => `--${name}=127.0.0.1:${ports[index]}`);
  const address = (listener: (typeof listeners)[number]): string => `http://127.0.0.1:${ports[listeners.indexOf(listener)]}`;
  const queryUrl = address("query.http-server.host-port");
  const server = await startProcess(programPath("jaeger"), flags, {
    env: { COLLECTOR_OTLP_ENABLED: "true", SPAN_STORAGE_TYPE: "memory" },
    readyUrl: `${address("admin.http.host-port")}/`,
  });
  return {
    otlpUrl: address("collector.otlp.http.host-port"),
    queryUrl,
    findTrace: async (traceId) => {
      const response = await fetch(`${queryUrl}/api/traces/${traceId}`);
      if (response.status === 404) return undefined;
      if (!response.ok) throw new Error(`Jaeger answered ${response.status}: ${await response.text()}`);
      const { data } = (await response.json()) as { data: readonly JaegerTrace[] };
      return data.flatMap(({ spans, processes }) => spans.map((span) => toSpan(span, processes)));
    },
    [Symbol.asyncDispose]: async () => {
      await server.kill9(); // a regular stop takes 10 s, and there is nothing to save
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Every listener, which would otherwise use its standard port. */
const listeners = [
  "collector.otlp.http.host-port",
  "collector.otlp.grpc.host-port",
  "collector.http-server.host-port",
  "collector.grpc-server.host-port",
  "query.http-server.host-port",
  "query.grpc-server.host-port",
  "admin.http.host-port",
  "http-server.host-port",
  "processor.jaeger-compact.server-host-port",
  "processor.jaeger-binary.server-host-port",
  "processor.zipkin-compact.server-host-port",
] as const;

interface JaegerTrace {
  readonly spans: readonly RawSpan[];
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
}

interface RawSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly operationName: string;
  readonly references: readonly { readonly refType: string; readonly spanID: string }[];
  readonly startTime: number;
  readonly duration: number;
  readonly tags: readonly { readonly key: string; readonly value: unknown }[];
  readonly processID: string;
}

function toSpan(span: RawSpan, processes: JaegerTrace["processes"]): JaegerSpan {
  return {
    traceId: span.traceID,
    spanId: span.spanID,
    parentSpanId: span.references.find(({ refType }) => refType === "CHILD_OF")?.spanID,
    name: span.operationName,
    service: processes[span.processID]?.serviceName ?? "",
    startedAtMicros: span.startTime,
    durationMicros: span.duration,
    attributes: Object.fromEntries(span.tags.map(({ key, value }) => [key, value])),
  };
}
