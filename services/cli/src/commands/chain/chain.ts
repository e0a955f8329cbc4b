import { Command } from "commander";
import { cancelCommand } from "./cancel.ts";
import { getCommand } from "./get.ts";
import { listCommand } from "./list.ts";
import { resumeCommand } from "./resume.ts";

/** `slipway chain …` */
export function chainCommand(): Command {
  return new Command("chain")
    .description("Show, cancel and resume chains of deployments")
    .addCommand(listCommand())
    .addCommand(getCommand())
    .addCommand(cancelCommand())
    .addCommand(resumeCommand());
}
