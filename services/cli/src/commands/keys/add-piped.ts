import { Command } from "commander";
import { type KeysOptions, keysCommand, nextFor, openKeyring, saveAndShow } from "./keys-command.ts";

/** `slipway keys add-piped` */
export function addPipedCommand(): Command {
  const command = new Command("add-piped")
    .argument("<project/piped>", "projectID and pipedID of the piped file")
    .description("Create the keys of the services of a piped, which may touch the subjects of this piped only; keys that exist stay")
    .action(async (word: string, options: KeysOptions) => {
      const { usersOfPiped } = await import("@slipway/bus");
      const { requirePiped } = await import("../../keys/key-owner.ts");
      const place = requirePiped(word);
      const keyring = await openKeyring(options);
      const made = await keyring.ensure(usersOfPiped(place));
      const folder = `${keyring.dir}/pipeds/${place.projectId}/${place.pipedId}`;
      const said =
        made.length === 0
          ? `The keys of ${word} existed already.`
          : `Made ${made.length} keys in ${folder}: copy this folder to its machine.`;
      await saveAndShow(keyring, options, said, nextFor(keyring));
    });
  return keysCommand(command, "keys add-piped shop/eu-1", "keys add-piped shop/eu-1 --dir /etc/slipway/keys -o json");
}
