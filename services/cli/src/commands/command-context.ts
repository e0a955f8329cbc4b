import { faultCodes } from "@slipway/domain";
import { startTelemetry } from "@slipway/runtime";
import { type Command, Option } from "commander";
import { type ApiClient, connectApi, defaultServer } from "../connection/api-client.ts";

/** `--server`, on every command that asks the gateway. */
export function serverOption(): Option {
  return new Option("--server <url>", "address of the gateway").env("SLIPWAY_SERVER").default(defaultServer);
}

/** Runs a command against the API; Ctrl-C ends it without an error. */
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

/** Runs what Ctrl-C or a TERM may abort. */
export async function withInterrupt<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  try {
    return await run(stop.signal);
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

/** Adds examples below a command's help. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  return command.addHelpText("after", `\nExamples:\n${examples.map((example) => `  $ slipway ${example}`).join("\n")}`);
}

/** Exit codes besides those of faults (`faultCodes`): the command did its work and the result is a failure, or its arguments are wrong. */
export const exitCodes = { failed: 1, usage: faultCodes.invalid.exitCode } as const;
