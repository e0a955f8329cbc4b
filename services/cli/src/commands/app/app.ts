import { Command } from "commander";
import { addCommand } from "./add.ts";
import { diffCommand } from "./diff.ts";
import { disableCommand } from "./disable.ts";
import { enableCommand } from "./enable.ts";
import { getCommand } from "./get.ts";
import { historyCommand } from "./history.ts";
import { listCommand } from "./list.ts";
import { removeCommand } from "./remove.ts";
import { rollbackCommand } from "./rollback.ts";
import { syncCommand } from "./sync.ts";
import { waitCommand } from "./wait.ts";

/** `slipway app …` */
export function appCommand(): Command {
  return new Command("app")
    .alias("application")
    .description("Show, add, sync, roll back, disable, enable and remove applications")
    .addCommand(listCommand())
    .addCommand(getCommand())
    .addCommand(addCommand())
    .addCommand(diffCommand())
    .addCommand(syncCommand())
    .addCommand(rollbackCommand())
    .addCommand(waitCommand())
    .addCommand(historyCommand())
    .addCommand(disableCommand())
    .addCommand(enableCommand())
    .addCommand(removeCommand());
}
