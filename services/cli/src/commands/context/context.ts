import { Command } from "commander";
import { listCommand } from "./list.ts";
import { removeCommand } from "./remove.ts";
import { setCommand } from "./set.ts";
import { useCommand } from "./use.ts";

/** `slipway context …` */
export function contextCommand(): Command {
  return new Command("context")
    .description("Choose among servers and projects that are kept under names")
    .addCommand(listCommand())
    .addCommand(useCommand())
    .addCommand(setCommand())
    .addCommand(removeCommand());
}
