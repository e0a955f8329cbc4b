import { Command } from "commander";
import { diffCommand } from "./diff.ts";
import { healthCommand } from "./health.ts";
import { renderCommand } from "./render.ts";
import { variantsCommand } from "./variants.ts";

/** `slipway kubernetes …` */
export function kubernetesCommand(): Command {
  return new Command("kubernetes")
    .description("Show what the kubernetes plugin makes of manifests and objects, from files alone")
    .addCommand(renderCommand())
    .addCommand(diffCommand())
    .addCommand(healthCommand())
    .addCommand(variantsCommand());
}
