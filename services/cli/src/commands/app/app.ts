import { Command } from "commander";
import { addCommand } from "./add.ts";
import { getCommand } from "./get.ts";
import { historyCommand } from "./history.ts";
import { listCommand } from "./list.ts";
import { syncCommand } from "./sync.ts";

/** `slipway app …` */
export function appCommand(): Command {
  return new Command("app")
    .alias("application")
    .description("Show, add and sync applications")
    .addCommand(listCommand())
    .addCommand(getCommand())
    .addCommand(addCommand())
    .addCommand(syncCommand())
    .addCommand(historyCommand());
}
