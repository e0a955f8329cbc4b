import { startTelemetry } from "@slipway/runtime";
import { type ApiClient, connectApi } from "./api-client.ts";
import { withInterrupt } from "./with-interrupt.ts";

/** Runs a command against the API. Ctrl-C and TERM abort the signal. */
export async function withApi<T>(
  options: { readonly server: string },
  run: (api: ApiClient, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  await using _telemetry = startTelemetry({ service: "cli" });
  return withInterrupt(async (signal) => {
    await using api = connectApi(options.server);
    return await run(api, signal);
  });
}
