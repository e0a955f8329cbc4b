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

/** The entire `slipway` command. Incorrect use is printed with a pointer to the help, and thrown as a CommanderError. */
export function createProgram(): Command {
  const program = new Command("slipway")
    .description("Deliver continuously from Git: from a commit to every deploy target, with its trace")
    .version("0.1.0", "-V, --version", "show the version")
    .addCommand(upCommand())
    .addCommand(appCommand())
    .addCommand(deploymentCommand())
    .addCommand(traceCommand())
    .addCommand(planCommand())
    .addCommand(checkCommand())
    .addCommand(pluginCommand())
    .addCommand(messagesCommand());
  addCompletion(program);
  for (const command of withSubcommands(program)) {
    command.helpOption("-h, --help", "show help").showHelpAfterError("(see --help)").exitOverride();
    if (command.commands.length > 0) command.helpCommand("help [command]", "Show the help of a command");
  }
  return program;
}

/** A command with all its subcommands, which do not inherit its settings. */
function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
