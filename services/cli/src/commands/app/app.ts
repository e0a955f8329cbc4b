import { Command } from "commander";
import { addCommand } from "./add.ts";
import { diffCommand } from "./diff.ts";
import { getCommand } from "./get.ts";
import { historyCommand } from "./history.ts";
import { eventsCommand } from "./inspect/events.ts";
import { logsCommand } from "./inspect/logs.ts";
import { manifestCommand } from "./inspect/manifest.ts";
import { disableCommand } from "./lifecycle/disable.ts";
import { enableCommand } from "./lifecycle/enable.ts";
import { forgetCommand } from "./lifecycle/forget.ts";
import { holdCommand } from "./lifecycle/hold.ts";
import { pruneCommand } from "./lifecycle/prune.ts";
import { releaseCommand } from "./lifecycle/release.ts";
import { removeCommand } from "./lifecycle/remove.ts";
import { listCommand } from "./list.ts";
import { resourcesCommand } from "./objects/resources.ts";
import { rollbackCommand } from "./rollback.ts";
import { syncCommand } from "./sync.ts";
import { unregisteredCommand } from "./unregistered.ts";
import { waitCommand } from "./waiting/wait.ts";

/** `slipway app …` */
export function appCommand(): Command {
  return new Command("app")
    .alias("application")
    .description("Show, inspect, add, sync, roll back, hold, release, disable, enable, remove, prune and forget applications")
    .addCommand(listCommand())
    .addCommand(getCommand())
    .addCommand(resourcesCommand())
    .addCommand(addCommand())
    .addCommand(unregisteredCommand())
    .addCommand(diffCommand())
    .addCommand(syncCommand())
    .addCommand(rollbackCommand())
    .addCommand(waitCommand())
    .addCommand(historyCommand())
    .addCommand(manifestCommand())
    .addCommand(eventsCommand())
    .addCommand(logsCommand())
    .addCommand(holdCommand())
    .addCommand(releaseCommand())
    .addCommand(disableCommand())
    .addCommand(enableCommand())
    .addCommand(removeCommand())
    .addCommand(pruneCommand())
    .addCommand(forgetCommand());
}
