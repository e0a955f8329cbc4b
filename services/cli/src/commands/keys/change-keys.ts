import { Command } from "commander";
import type { KeyOwner } from "../../keys/key-owner.ts";
import type { Keyring } from "../../keys/keyring.ts";
import { type KeysOptions, keysCommand, openKeyring, saveAndShow } from "./keys-command.ts";

interface Change {
  readonly name: string;
  readonly description: string;
  readonly act: (keyring: Keyring, owners: readonly KeyOwner[]) => Promise<void>;
  readonly said: (words: string) => string;
  readonly next: string;
  readonly examples: readonly string[];
}

/** `slipway keys rotate` */
export function rotateCommand(): Command {
  return changeCommand({
    name: "rotate",
    description: "Create new keys; the present ones are accepted beside them until they are retired",
    act: (keyring, owners) => keyring.rotate(owners),
    said: (words) => `Made new keys for ${words}; the ones before are still accepted.`,
    next: "Next: let nats-server read its configuration again, copy the new keys to their machines, restart those services, then run slipway keys retire.",
    examples: ["keys rotate gateway", "keys rotate shop/eu-1", "keys rotate shop/eu-1/executor ci:shop"],
  });
}

/** `slipway keys retire` */
export function retireCommand(): Command {
  return changeCommand({
    name: "retire",
    description: "End the older of two keys",
    act: (keyring, owners) => keyring.retire(owners),
    said: (words) => `Only the newest keys of ${words} are accepted.`,
    next: "Next: let nats-server read its configuration again; it ends the connections of keys that it no longer knows.",
    examples: ["keys retire shop/eu-1", "keys retire gateway trace"],
  });
}

/** `slipway keys remove` */
export function removeCommand(): Command {
  return changeCommand({
    name: "remove",
    description: "Remove keys, such as those of a piped that does not exist any more or whose machine was broken into",
    act: (keyring, owners) => keyring.remove(owners),
    said: (words) => `Removed the keys of ${words}.`,
    next: "Next: let nats-server read its configuration again; it ends the connections of keys that it no longer knows.",
    examples: ["keys remove shop/eu-1", "keys remove ci:shop"],
  });
}

function changeCommand({ name, description, act, said, next, examples }: Change): Command {
  const command = new Command(name)
    .argument("<users...>", "trace, gateway, operator, git, ci:PROJECT, PROJECT/PIPED or PROJECT/PIPED/SERVICE")
    .description(description)
    .action(async (words: readonly string[], options: KeysOptions) => {
      const { requireOwners } = await import("../../keys/key-owner.ts");
      const owners = requireOwners(words);
      const keyring = await openKeyring(options);
      await act(keyring, owners);
      await saveAndShow(keyring, options, said(words.join(", ")), next);
    });
  return keysCommand(command, ...examples);
}
