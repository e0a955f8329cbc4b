import { Command } from "commander";
import { checkCommand } from "./check.ts";
import { exportCommand } from "./export.ts";
import { importCommand } from "./import.ts";
import { migrateCommand } from "./migrate.ts";
import { rebuildCommand } from "./rebuild.ts";
import { restoreCommand } from "./restore.ts";

/** `slipway store …` */
export function storeCommand(): Command {
  return new Command("store")
    .description("Maintain the store, without a server: migrate, check, back up, move, rebuild and restore")
    .addCommand(migrateCommand())
    .addCommand(checkCommand())
    .addCommand(exportCommand())
    .addCommand(importCommand())
    .addCommand(rebuildCommand())
    .addCommand(restoreCommand());
}
