import type { Command } from "commander";
import { connectionOptions } from "../connection/connection-options.ts";
import type { ConnectionOptions } from "../contexts/connection.ts";
import { type OutputFormat, outputOption } from "../output/print.ts";
import { withExamples } from "./with-examples.ts";

/** Options that every command that calls the gateway has. */
export interface ApiOptions extends ConnectionOptions {
  readonly output: OutputFormat;
}

/** Completes a command that calls the gateway: adds `--output`, the options that choose the server, and examples. */
export function apiCommand(command: Command, ...examples: readonly string[]): Command {
  for (const option of [outputOption(), ...connectionOptions()]) command.addOption(option);
  return withExamples(command, ...examples);
}
