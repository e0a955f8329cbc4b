import { Command } from "commander";
import { appCommand } from "./commands/app/app.ts";
import { checkCommand } from "./commands/check.ts";
import { addCompletion } from "./commands/completion.ts";
import { deploymentCommand } from "./commands/deployment/deployment.ts";
import { messagesCommand } from "./commands/messages/messages.ts";
import { planCommand } from "./commands/plan.ts";
import { pluginCommand } from "./commands/plugin/plugin.ts";
import { traceCommand } from "./commands/trace.ts";
import { upCommand } from "./commands/up.ts";

/** The whole `slipway` command. What it is used wrongly for is thrown as a CommanderError, after the help was pointed at. */
export function createProgram(): Command {
  const program = new Command("slipway")
    .description("GitOps continuous delivery: from a commit to every cluster, with the trace kept")
    .version("0.1.0")
    .addCommand(upCommand())
    .addCommand(appCommand())
    .addCommand(deploymentCommand())
    .addCommand(traceCommand())
    .addCommand(planCommand())
    .addCommand(checkCommand())
    .addCommand(pluginCommand())
    .addCommand(messagesCommand());
  addCompletion(program);
  for (const command of withSubcommands(program)) command.showHelpAfterError("(--help shows how)").exitOverride();
  return program;
}

/** Commands do not inherit settings of the one they are added to. */
function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
