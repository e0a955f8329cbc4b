import { Command } from "commander";
import { type KeysOptions, keysCommand, openKeyring, showKeys } from "./keys-command.ts";

/** `slipway keys list` */
export function listCommand(): Command {
  const command = new Command("list")
    .description("List the users, their public keys and the files of their keys")
    .action(async (options: KeysOptions) => {
      const keyring = await openKeyring(options);
      await showKeys(keyring, await keyring.list(), options.output, (rows) => rows);
    });
  return keysCommand(command, "keys list", "keys list --dir /etc/slipway/keys -o json");
}
