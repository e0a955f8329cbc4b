import { Command } from "commander";
import { hashPasswordCommand } from "./hash-password.ts";

/** `slipway admin …` */
export function adminCommand(): Command {
  return new Command("admin").description("Set up a server").addCommand(hashPasswordCommand());
}
