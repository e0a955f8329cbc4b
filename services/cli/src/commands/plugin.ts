import { Command } from "commander";
import { listPluginsCommand, pluginLogsCommand, restartPluginCommand } from "./plugin-admin.ts";
import { pluginInitCommand } from "./plugin-init.ts";
import { pluginTestCommand } from "./plugin-test.ts";

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
