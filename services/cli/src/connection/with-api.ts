import { type Connection, type ConnectionOptions, connectionOf } from "../contexts/connection.ts";
import type { ApiClient } from "./api-client.ts";
import { withInterrupt } from "./with-interrupt.ts";

/** Runs a command against the API of the server that its options or the context choose. Ctrl-C and TERM abort the signal. */
export async function withApi<T>(
  options: ConnectionOptions,
  run: (api: ApiClient, signal: AbortSignal, connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await connectionOf(options);
  await using _telemetry = await exportSpans();
  return withInterrupt(async (signal) => {
    const { connectApi } = await import("./api-client.ts");
    await using api = connectApi(connection.server, connection.project);
    return await run(api, signal, connection);
  });
}

/** Imported only if spans are exported: commands start faster without it. */
async function exportSpans(): Promise<AsyncDisposable | undefined> {
  if (!process.env["OTEL_EXPORTER_OTLP_ENDPOINT"]) return undefined;
  const { startTelemetry } = await import("@slipway/runtime");
  return startTelemetry({ service: "cli" });
}
