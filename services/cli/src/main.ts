import { faultCodes, isFault, messageOf } from "@slipway/domain";
import { CommanderError } from "commander";
import { exitCodes } from "./exit-codes.ts";
import { endLine, endWithReader, writeErr } from "./output/terminal/terminal.ts";
import { createProgram } from "./program.ts";

/** The exit code that shells use for a program ended by Ctrl-C. */
const interrupted = faultCodes.canceled.exitCode;

endWithReader();
try {
  await (await createProgram(process.argv.slice(2))).parseAsync();
} catch (error) {
  process.exitCode = await report(error);
}

/** Prints the error in one line and returns the exit code for it. */
async function report(error: unknown): Promise<number> {
  // Commander has printed it. Help and version end this way too, with code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  if (error instanceof Error && error.name === "AbortError") return endInterrupted();
  // Imported here: what succeeds starts faster without it.
  const { isAnswer, isCallError } = await import("@slipway/runtime/client");
  if (isFault(error, "canceled") && isCallError(error)) return endInterrupted();
  // What the server itself answers may be about something else that does not answer, such as a kubelet.
  const isUnreachable = isFault(error, "unavailable") && isCallError(error) && !isAnswer(error);
  const hint = isUnreachable
    ? ": is `slipway up` running there? Set another address with --server, SLIPWAY_SERVER or slipway context set"
    : "";
  writeErr(`slipway: ${messageOf(error)}${hint}`);
  return isFault(error) ? faultCodes[error.code].exitCode : exitCodes.failed;
}

function endInterrupted(): number {
  endLine();
  return interrupted;
}
