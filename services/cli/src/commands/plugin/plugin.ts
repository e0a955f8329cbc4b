import { Command } from "commander";
import { initCommand } from "./init.ts";
import { listCommand } from "./list.ts";
import { logsCommand } from "./logs.ts";
import { restartCommand } from "./restart.ts";
import { testCommand } from "./test.ts";

/** `slipway plugin …` */
export function pluginCommand(): Command {
  return new Command("plugin")
    .description("Show, restart, create and test plugins")
    .addCommand(listCommand())
    .addCommand(logsCommand())
    .addCommand(restartCommand())
    .addCommand(initCommand())
    .addCommand(testCommand());
}
