import { Fault } from "@slipway/domain";
import { Command } from "commander";
import { connectionOptions } from "../../connection/connection-options.ts";
import { withInterrupt } from "../../connection/with-interrupt.ts";
import { type ConnectionOptions, connectionOf } from "../../contexts/connection.ts";
import { writeErr, writeOut } from "../../output/terminal/terminal.ts";
import { writeCredentials } from "../../sign-in/credentials-file.ts";
import { exchangeJobToken } from "../../sign-in/exchange-job-token.ts";
import { hasBrowser } from "../../sign-in/open-in-browser.ts";
import { signInWithBrowser, signInWithDevice } from "../../sign-in/sign-in.ts";
import { withExamples } from "../with-examples.ts";

interface Options extends ConnectionOptions {
  readonly browser?: boolean;
  readonly device?: boolean;
  readonly workload?: boolean;
}

/** `slipway login` */
export function loginCommand(): Command {
  const command = new Command("login")
    .description("Sign in to a server, and keep the sign-in where only you can read it")
    .option("--browser", "with a browser of this machine (default where there is one)")
    .option("--device", "with a browser of any machine, by a code (default over SSH and without a screen)")
    .option("--workload", "as the job of a CI or cluster, with the token that it has; other commands do that by themselves")
    .action(login);
  for (const option of connectionOptions()) command.addOption(option);
  return withExamples(command, "login --server https://slipway.example.com", "login --device", "login --workload --project shop");
}

async function login({ browser = false, device = false, workload = false, ...options }: Options): Promise<void> {
  if ([browser, device, workload].filter(Boolean).length > 1)
    throw new Fault("invalid", "choose one of --browser, --device and --workload");
  const { server, project } = await connectionOf(options);
  const set = ["SLIPWAY_TOKEN", "SLIPWAY_TOKEN_FILE"].find((name) => process.env[name]);
  if (set !== undefined) writeErr(`slipway: commands use the token of ${set} as long as that is set, not this sign-in`);
  const credentials = await withInterrupt((signal) => {
    if (workload) return exchangeJobToken(server, project);
    return browser || (!device && hasBrowser()) ? signInWithBrowser(server, signal) : signInWithDevice(server, signal);
  });
  await writeCredentials(credentials);
  writeOut(`signed in to ${credentials.server}${workload ? ` until ${credentials.expiresAt}` : ": see who you are with slipway whoami"}`);
}
