import { version } from "@slipway/runtime";
import { Command } from "commander";
import { appCommand } from "./commands/app/app.ts";
import { checkCommand } from "./commands/check.ts";
import { addCompletion } from "./commands/completion.ts";
import { contextCommand } from "./commands/context/context.ts";
import { deploymentCommand } from "./commands/deployment/deployment.ts";
import { messagesCommand } from "./commands/messages/messages.ts";
import { planCommand } from "./commands/plan.ts";
import { pluginCommand } from "./commands/plugin/plugin.ts";
import { repositoryCommand } from "./commands/repository/repository.ts";
import { traceCommand } from "./commands/trace.ts";
import { upCommand } from "./commands/up.ts";
import { versionCommand } from "./commands/version.ts";
import { acceptGlobalOptions } from "./global-options.ts";
import { writeErr, writeOut } from "./output/terminal/terminal.ts";

/** The entire `slipway` command. Incorrect use is printed with a pointer to the help, and thrown as a CommanderError. */
export function createProgram(): Command {
  const program = new Command("slipway")
    .description("Deliver continuously from Git: from a commit to every deploy target, with its trace")
    .version(version, "-V, --version", "show the version of this command")
    .addCommand(upCommand())
    .addCommand(appCommand())
    .addCommand(deploymentCommand())
    .addCommand(traceCommand())
    .addCommand(planCommand())
    .addCommand(checkCommand())
    .addCommand(pluginCommand())
    .addCommand(repositoryCommand())
    .addCommand(messagesCommand())
    .addCommand(contextCommand())
    .addCommand(versionCommand());
  acceptGlobalOptions(program);
  addCompletion(program);
  for (const command of withSubcommands(program)) {
    command.helpOption("-h, --help", "show help").showHelpAfterError("(see --help)").exitOverride().configureOutput(output);
    if (command.commands.length > 0) command.helpCommand("help [command]", "Show the help of a command");
  }
  return program;
}

/** What commander prints repeats words of the command line. */
const output = {
  writeOut: (text: string) => writeOut(text.replace(/\n$/, "")),
  writeErr: (text: string) => writeErr(text.replace(/\n$/, "")),
};

/** A command with all its subcommands, which do not inherit its settings. */
function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
