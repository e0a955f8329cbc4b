import { Command } from "commander";
import { listCommand } from "./list.ts";

/** `slipway repository …` */
export function repositoryCommand(): Command {
  return new Command("repository").description("Show the repositories that are watched").addCommand(listCommand());
}
