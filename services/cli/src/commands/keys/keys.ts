import { Command } from "commander";
import { addCiCommand } from "./add-ci.ts";
import { addPipedCommand } from "./add-piped.ts";
import { removeCommand, retireCommand, rotateCommand } from "./change-keys.ts";
import { configCommand } from "./config.ts";
import { initCommand } from "./init.ts";
import { listCommand } from "./list.ts";

/** `slipway keys …` */
export function keysCommands(): Command {
  return new Command("keys")
    .description("Create and rotate the keys with which services, pipeds and CI jobs sign in to NATS")
    .addCommand(initCommand())
    .addCommand(addPipedCommand())
    .addCommand(addCiCommand())
    .addCommand(listCommand())
    .addCommand(rotateCommand())
    .addCommand(retireCommand())
    .addCommand(removeCommand())
    .addCommand(configCommand());
}
