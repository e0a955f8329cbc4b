import { Command } from "commander";
import { listCommand } from "./list.ts";
import { redeliverCommand } from "./redeliver.ts";
import { testCommand } from "./test.ts";

/** `slipway notification …` */
export function notificationCommand(): Command {
  return new Command("notification")
    .description("Show and test the receivers of notifications, and send again what they did not take")
    .addCommand(listCommand())
    .addCommand(redeliverCommand())
    .addCommand(testCommand());
}
