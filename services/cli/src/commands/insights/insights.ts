import { Command } from "commander";
import { deploymentsCommand } from "./deployments.ts";
import { exportCommand } from "./export.ts";
import { showCommand } from "./show.ts";

/** `slipway insights …` */
export function insightsCommand(): Command {
  return new Command("insights")
    .description("Show how often and how fast changes are deployed, how often deployments fail, and how long recovery takes")
    .addCommand(showCommand(), { isDefault: true })
    .addCommand(deploymentsCommand())
    .addCommand(exportCommand());
}
