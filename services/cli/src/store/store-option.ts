import { homedir } from "node:os";
import { join } from "node:path";
import { Fault } from "@slipway/domain";
import { type Command, Option } from "commander";

/** `--store`, for what works on a store without a server. */
export function storeOption(): Option {
  return new Option("--store <url>", "mysql://… or sqlite:…; pass passwords in SLIPWAY_STORE")
    .env("SLIPWAY_STORE")
    .default(`sqlite:${join(homedir(), ".local", "share", "slipway", "history.sqlite")}`, "the store of slipway up");
}

/** The URL of the store. Throws `invalid` for a password on the command line, where every user of the machine can read it. */
export function storeUrl(command: Command): string {
  const url = String(command.getOptionValue("store"));
  if (command.getOptionValueSource("store") === "cli" && /^\w+:\/\/[^@]*:.*@/.test(url))
    throw new Fault("invalid", "--store has a password, which other users of this machine can see: pass the URL in SLIPWAY_STORE");
  return url;
}
