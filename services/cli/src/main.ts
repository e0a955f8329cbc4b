import { Code, ConnectError } from "@connectrpc/connect";
import { isFault } from "@slipway/domain";
import { faultFromRpc } from "@slipway/runtime";
import { Command } from "commander";
import { exitCodes } from "./command-context.ts";
import { appCommand } from "./commands/app.ts";
import { checkCommand } from "./commands/check.ts";
import { deploymentCommand } from "./commands/deployment.ts";
import { messagesCommand } from "./commands/messages.ts";
import { planCommand } from "./commands/plan.ts";
import { traceCommand } from "./commands/trace.ts";
import { upCommand } from "./commands/up.ts";

/** What shells say of a program that Ctrl-C ended. */
const interrupted = 130;

const program = new Command("slipway")
  .description("GitOps continuous delivery: from a commit to every cluster, with the trace kept")
  .version("0.1.0")
  .showHelpAfterError("(--help shows how)")
  .addCommand(upCommand())
  .addCommand(appCommand())
  .addCommand(deploymentCommand())
  .addCommand(traceCommand())
  .addCommand(planCommand())
  .addCommand(checkCommand())
  .addCommand(messagesCommand());

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says in one line what went wrong, and returns the exit code for it. */
function report(error: unknown): number {
  if (error instanceof Error && error.name === "AbortError") return interrupted;
  if (error instanceof ConnectError && error.code === Code.Canceled) return interrupted;
  const fault = error instanceof ConnectError ? faultFromRpc(error) : error;
  const isAway = error instanceof ConnectError && isFault(fault, "unavailable");
  const hint = isAway ? ": is `slipway up` running there? Another address goes into --server or SLIPWAY_SERVER" : "";
  process.stderr.write(`slipway: ${fault instanceof Error ? fault.message : String(fault)}${hint}\n`);
  if (isFault(fault, "unavailable")) return exitCodes.unavailable;
  if (isFault(fault, "not_found")) return exitCodes.notFound;
  return isFault(fault, "invalid") ? exitCodes.usage : exitCodes.failed;
}
