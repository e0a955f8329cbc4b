import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { KeyEntry, Keyring } from "../../keys/keyring.ts";
import { type OutputFormat, outputOption, printValue } from "../../output/print.ts";
import { table } from "../../output/tables/table.ts";
import { withExamples } from "../with-examples.ts";

/** Options of every command about keys. */
export interface KeysOptions {
  readonly dir: string;
  readonly output: OutputFormat;
}

/** Adds what every command about keys has. */
export function keysCommand(command: Command, ...examples: readonly string[]): Command {
  command.addOption(new Option("-d, --dir <directory>", "folder of the keys").default("slipway-keys")).addOption(outputOption());
  return withExamples(command, ...examples);
}

/** The keyring in the folder of `--dir`. */
export async function openKeyring({ dir }: KeysOptions): Promise<Keyring> {
  const { Keyring } = await import("../../keys/keyring.ts");
  return new Keyring(resolve(dir));
}

/** Writes what follows from the keys, and shows them, and what to do next. Seeds are never shown. */
export async function saveAndShow(keyring: Keyring, { output }: KeysOptions, said: string, next: string): Promise<void> {
  const entries = await keyring.save();
  await showKeys(keyring, entries, output, (rows) => `${said}\n\n${rows}\n\n${next}`);
}

/** Shows keys, without their seeds. */
export async function showKeys(
  keyring: Keyring,
  entries: readonly KeyEntry[],
  output: OutputFormat,
  text: (table: string) => string,
): Promise<void> {
  const { wordOfOwner } = await import("../../keys/key-owner.ts");
  const users = entries.map(({ owner, ...entry }) => ({ user: wordOfOwner(owner), ...entry }));
  const rows = users.map(({ user, file, publicKey, oldPublicKey = "" }) => [user, oldPublicKey === "" ? "1" : "2", publicKey, file]);
  const value = { configuration: keyring.usersFile, historyKeyFile: keyring.historyKeyFile, users };
  printValue(value, output, ({ wide }) => text(table(["user", "keys", "public key", "file"], rows, { whole: wide })));
}

/** What to do after the users have changed. */
export function nextFor({ usersFile }: Keyring): string {
  return `Next: let nats-server read ${usersFile} again (nats-server --signal reload), and start the services with NATS_NKEY.`;
}
