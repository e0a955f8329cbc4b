import { Command } from "commander";
import { pluginTestCommand } from "./plugin-test.ts";

/** `slipway plugin …` */
export function pluginCommand(): Command {
  return new Command("plugin").description("write plugins").addCommand(pluginTestCommand());
}
