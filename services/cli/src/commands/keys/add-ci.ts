import { Command } from "commander";
import { type KeysOptions, keysCommand, nextFor, openKeyring, saveAndShow } from "./keys-command.ts";

/** `slipway keys add-ci` */
export function addCiCommand(): Command {
  const command = new Command("add-ci")
    .argument("<project>", "project whose events may be published")
    .description("Create the key of the CI jobs of a project, which may publish events of this project and nothing else")
    .action(async (project: string, options: KeysOptions) => {
      const { requireOwners } = await import("../../keys/key-owner.ts");
      const owners = requireOwners([`ci:${project}`]);
      const keyring = await openKeyring(options);
      const made = await keyring.ensure(owners);
      await saveAndShow(
        keyring,
        options,
        made.length === 0 ? `The key of ci:${project} existed already.` : `Made a key.`,
        nextFor(keyring),
      );
    });
  return keysCommand(command, "keys add-ci shop");
}
