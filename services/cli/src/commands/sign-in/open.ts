import { Command } from "commander";
import { connectionOptions } from "../../connection/connection-options.ts";
import { connectionOf } from "../../contexts/connection.ts";
import { outputOption, printValue } from "../../output/print.ts";
import { hasBrowser } from "../../sign-in/open-in-browser.ts";
import { openPage } from "../../sign-in/open-page.ts";
import { pageAddress } from "../../sign-in/page-address.ts";
import type { ApiOptions } from "../api-command.ts";
import { withExamples } from "../with-examples.ts";

interface Options extends ApiOptions {
  readonly print?: boolean;
}

/** `slipway open` */
export function openCommand(): Command {
  const command = new Command("open")
    .description("Open the page of a server in the browser; at a server of this machine, signed in as its user")
    .argument("[path]", "where in the page", "/")
    .option(
      "--print",
      "only print the address (default over SSH and without a screen); a link that signs in is good once, for five minutes",
    )
    .action(open);
  for (const option of [outputOption(), ...connectionOptions()]) command.addOption(option);
  return withExamples(command, "open", "open /deployments", "open --print", "open --server https://slipway.example.com");
}

async function open(path: string, { print = false, output, ...options }: Options): Promise<void> {
  const { server } = await connectionOf(options);
  const page = await pageAddress(server, path);
  const opened = !print && hasBrowser();
  if (opened) await openPage(page);
  printValue({ ...page, opened }, output, () =>
    opened ? `opened ${new URL(page.address).origin}${path}. If no browser comes up, go to\n  ${page.address}` : page.address,
  );
}
