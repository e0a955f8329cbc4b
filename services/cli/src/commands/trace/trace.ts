import { Command } from "commander";
import { listCommand } from "./list.ts";
import { showCommand } from "./show.ts";

/** `slipway trace …` */
export function traceCommand(): Command {
  return new Command("trace")
    .description("Show where a commit runs: when it got there, what it waits for, and what failed")
    .addCommand(showCommand(), { isDefault: true })
    .addCommand(listCommand());
}
