import { Command } from "commander";
import { getCommand } from "./get.ts";
import { listCommand } from "./list.ts";
import { registerCommand } from "./register.ts";

/** `slipway event …` */
export function eventCommand(): Command {
  return new Command("event")
    .description("Register events, such as a new image, and show what handlers did with them")
    .addCommand(registerCommand())
    .addCommand(listCommand())
    .addCommand(getCommand());
}
