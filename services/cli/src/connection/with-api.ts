import { startTelemetry } from "@slipway/runtime";
import { type Connection, type ConnectionOptions, connectionOf } from "../contexts/connection.ts";
import { type ApiClient, connectApi } from "./api-client.ts";
import { withInterrupt } from "./with-interrupt.ts";

/** Runs a command against the API of the server that its options or the context choose. Ctrl-C and TERM abort the signal. */
export async function withApi<T>(
  options: ConnectionOptions,
  run: (api: ApiClient, signal: AbortSignal, connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await connectionOf(options);
  await using _telemetry = startTelemetry({ service: "cli" });
  return withInterrupt(async (signal) => {
    await using api = connectApi(connection.server);
    return await run(api, signal, connection);
  });
}
