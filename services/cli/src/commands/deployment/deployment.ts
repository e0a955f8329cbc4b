import { Command } from "commander";
import { approveCommand } from "./approve.ts";
import { cancelCommand } from "./cancel.ts";
import { diffCommand } from "./diff.ts";
import { getCommand } from "./get.ts";
import { listCommand } from "./list.ts";
import { logsCommand } from "./logs/logs.ts";
import { skipCommand } from "./skip.ts";
import { skipWaitCommand } from "./skip-wait.ts";
import { watchCommand } from "./watch.ts";

/** `slipway deployment …` */
export function deploymentCommand(): Command {
  return new Command("deployment")
    .alias("deploy")
    .description("Show, watch, approve and cancel deployments")
    .addCommand(listCommand())
    .addCommand(getCommand())
    .addCommand(watchCommand())
    .addCommand(logsCommand())
    .addCommand(diffCommand())
    .addCommand(approveCommand())
    .addCommand(skipCommand())
    .addCommand(skipWaitCommand())
    .addCommand(cancelCommand());
}
