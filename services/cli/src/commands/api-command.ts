import type { Command } from "commander";
import { serverOption } from "../connection/server-option.ts";
import { type OutputFormat, outputOption } from "../output/print.ts";
import { withExamples } from "./with-examples.ts";

/** Options that every command that calls the gateway has. */
export interface ApiOptions {
  readonly server: string;
  readonly output: OutputFormat;
}

/** Completes a command that calls the gateway: adds `--output`, `--server` and examples. */
export function apiCommand(command: Command, ...examples: readonly string[]): Command {
  return withExamples(command.addOption(outputOption()).addOption(serverOption()), ...examples);
}
