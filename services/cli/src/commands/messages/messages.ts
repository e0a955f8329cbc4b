import { Command } from "commander";
import { listCommand } from "./list.ts";
import { redeliverCommand } from "./redeliver.ts";
import { removeCommand } from "./remove.ts";

/** `slipway messages …` */
export function messagesCommand(): Command {
  return new Command("messages")
    .description("Show, redeliver and remove dead letters: messages that no service could handle")
    .addCommand(listCommand())
    .addCommand(redeliverCommand())
    .addCommand(removeCommand());
}
