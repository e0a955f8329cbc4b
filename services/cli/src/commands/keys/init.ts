import { Command } from "commander";
import { type KeysOptions, keysCommand, nextFor, openKeyring, saveAndShow } from "./keys-command.ts";

/** `slipway keys init` */
export function initCommand(): Command {
  const command = new Command("init")
    .description(
      "Create the keys of trace service, gateway, operator and Git servers, and the configuration of nats-server; keys that exist stay",
    )
    .action(async (options: KeysOptions) => {
      const keyring = await openKeyring(options);
      const made = await keyring.ensure([{ role: "trace" }, { role: "gateway" }, { role: "operator" }, { role: "git" }]);
      await saveAndShow(keyring, options, made.length === 0 ? "The keys existed already." : `Made ${made.length} keys.`, nextFor(keyring));
    });
  return keysCommand(command, "keys init", "keys init --dir /etc/slipway/keys");
}
