import { Command } from "commander";
import { pluginInitCommand } from "./init.ts";
import { listPluginsCommand, pluginLogsCommand, restartPluginCommand } from "./plugin-admin.ts";
import { pluginTestCommand } from "./test.ts";

/** `slipway plugin …` */
export function pluginCommand(): Command {
  return new Command("plugin")
    .description("look after plugins, and write them")
    .addCommand(listPluginsCommand())
    .addCommand(pluginLogsCommand())
    .addCommand(restartPluginCommand())
    .addCommand(pluginInitCommand())
    .addCommand(pluginTestCommand());
}
