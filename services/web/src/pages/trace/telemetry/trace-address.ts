import type { TraceLink } from "@slipway/proto/api";

/** The id of the OpenTelemetry trace of a W3C trace context; undefined for what is none. */
export function traceIdOf(traceparent: string): string | undefined {
  const [, id] = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/.exec(traceparent) ?? [];
  return id === "0".repeat(32) ? undefined : id;
}

/** Where a trace is looked at; undefined if the address is not one with http or https, whatever the server says. */
export function traceAddress({ urlTemplate }: Pick<TraceLink, "urlTemplate">, traceId: string): string | undefined {
  const url = URL.parse(urlTemplate.replaceAll("{traceId}", traceId));
  return url?.protocol === "https:" || url?.protocol === "http:" ? url.href : undefined;
}
