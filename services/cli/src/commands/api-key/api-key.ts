import { Command } from "commander";
import { createCommand } from "./create.ts";
import { listCommand } from "./list.ts";
import { revokeCommand } from "./revoke.ts";

/** `slipway api-key …` */
export function apiKeyCommand(): Command {
  return new Command("api-key")
    .description("Make, list and revoke the keys with which programs call the API")
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand());
}
