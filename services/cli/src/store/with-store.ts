import { createLogger, type Logger } from "@slipway/runtime";
import { openStoreTools, type StoreTools } from "@slipway/store";
import type { Command } from "commander";
import { withInterrupt } from "../connection/with-interrupt.ts";
import { storeUrl } from "./store-option.ts";

/** Writes problems to standard error: standard output is the result. */
export function storeLog(): Logger {
  const encoding = process.stderr.isTTY ? "console" : "json";
  return createLogger({ service: "store", level: process.env["LOG_LEVEL"] || "warn", encoding, destination: process.stderr });
}

/** Runs work on the store that the options of a command choose. Ctrl-C and TERM abort the signal. */
export async function withStore<T>(command: Command, run: (tools: StoreTools, signal: AbortSignal) => Promise<T>): Promise<T> {
  const url = storeUrl(command);
  return await withInterrupt(async (signal) => {
    await using tools = openStoreTools({ url, log: storeLog() });
    return await run(tools, signal);
  });
}
