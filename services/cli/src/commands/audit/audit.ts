import { Command } from "commander";
import { exportCommand } from "./export.ts";
import { listCommand } from "./list.ts";
import { verifyCommand } from "./verify.ts";

/** `slipway audit …` */
export function auditCommand(): Command {
  return new Command("audit")
    .description("Show who did what, from where, on which objects and with what result, and verify that nothing of it was changed")
    .addCommand(listCommand())
    .addCommand(verifyCommand())
    .addCommand(exportCommand());
}
