import { isFault } from "@slipway/domain";
import { Command } from "commander";
import { connectionOptions } from "../../connection/connection-options.ts";
import { type ConnectionOptions, connectionOf } from "../../contexts/connection.ts";
import { writeErr, writeOut } from "../../output/terminal/terminal.ts";
import { readCredentials, removeCredentials } from "../../sign-in/credentials-file.ts";
import { signOut } from "../../sign-in/sign-in.ts";
import { withExamples } from "../with-examples.ts";

/** `slipway logout` */
export function logoutCommand(): Command {
  const command = new Command("logout").description("End the sign-in to a server, there and here").action(logout);
  for (const option of connectionOptions()) command.addOption(option);
  return withExamples(command, "logout", "logout --server https://slipway.example.com");
}

async function logout(options: ConnectionOptions): Promise<void> {
  const { server } = await connectionOf(options);
  const credentials = await readCredentials(server);
  if (credentials === undefined) {
    writeOut(`there is no sign-in to ${server}`);
    return;
  }
  try {
    await signOut(credentials);
  } catch (error) {
    if (!isFault(error)) throw error;
    writeErr(
      `slipway: the sign-in is forgotten here, but the server was not told: ${error.message}. End it there with "Sign out on all devices"`,
    );
  }
  await removeCredentials(server);
  writeOut(`signed out of ${credentials.server}`);
}
