import { Code, ConnectError } from "@connectrpc/connect";
import { faultCodes, isFault } from "@slipway/domain";
import { faultFromRpc } from "@slipway/runtime";
import { CommanderError } from "commander";
import { exitCodes } from "./exit-codes.ts";
import { createProgram } from "./program.ts";

/** The exit code that shells use for a program ended by Ctrl-C. */
const interrupted = 130;

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Prints the error in one line and returns the exit code for it. */
function report(error: unknown): number {
  // Commander has printed it. Help and version end this way too, with code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  if (error instanceof Error && error.name === "AbortError") return interrupted;
  if (error instanceof ConnectError && error.code === Code.Canceled) return interrupted;
  const fault = error instanceof ConnectError ? faultFromRpc(error) : error;
  const isUnreachable = error instanceof ConnectError && isFault(fault, "unavailable");
  const hint = isUnreachable ? ": is `slipway up` running there? Set another address with --server or SLIPWAY_SERVER" : "";
  process.stderr.write(`slipway: ${fault instanceof Error ? fault.message : String(fault)}${hint}\n`);
  return isFault(fault) ? faultCodes[fault.code].exitCode : exitCodes.failed;
}
