import { isFault } from "@slipway/domain";
import { version } from "@slipway/runtime/version";
import { Command } from "commander";
import { withApi } from "../connection/with-api.ts";
import { facts } from "../output/details/facts.ts";
import { printValue } from "../output/print.ts";
import { type ApiOptions, apiCommand } from "./api-command.ts";

interface Options extends ApiOptions {
  readonly client?: boolean;
}

/** `slipway version` */
export function versionCommand(): Command {
  const command = new Command("version")
    .description("Show the version of this command and of the server; exit code 4 if the server does not answer")
    .option("--client", "only the version of this command")
    .action(show);
  return apiCommand(command, "version", "version --client", "version -o json");
}

async function show({ client: clientOnly = false, output, ...options }: Options): Promise<void> {
  const client = { version, node: process.version.slice(1) };
  if (clientOnly) return printValue({ client }, output, () => facts([["Client", words(client)]]));
  await withApi(options, async (api, signal, { server: url }) => {
    try {
      const { version: served, nodeVersion: node, natsVersion: nats } = await api.system.getVersion({}, { signal });
      const server = { url, version: served, node, nats };
      printValue({ client, server }, output, () =>
        facts([
          ["Client", words(client)],
          ["Server", `${words(server)}, nats-server ${nats}, at ${url}`],
        ]),
      );
    } catch (error) {
      if (isFault(error)) printValue({ client }, output, () => facts([["Client", words(client)]]));
      throw error;
    }
  });
}

function words({ version: number, node }: { readonly version: string; readonly node: string }): string {
  return `${number}, Node.js ${node}`;
}
