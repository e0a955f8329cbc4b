import { ReadPluginLogResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { pluginLine } from "../../output/lines/plugin-line.ts";
import { printOne } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { wholeNumber } from "../option-values.ts";
import { pipedOption } from "./piped-option.ts";

interface Options extends ApiOptions {
  readonly piped?: string;
  readonly follow?: boolean;
  readonly tail: number;
}

/** `slipway plugin logs` */
export function logsCommand(): Command {
  const command = new Command("logs")
    .argument("<name>", "name of the plugin in the piped file")
    .description("Show the latest output of a plugin's process, including that of earlier processes")
    .option("-f, --follow", "keep running and show new output")
    .option("--tail <lines>", "maximum number of existing lines", wholeNumber(1, 1000), 100)
    .addOption(pipedOption())
    .action(logs);
  return apiCommand(command, "plugin logs kubernetes", "plugin logs kubernetes --follow --tail 10");
}

async function logs(name: string, { server, output, piped = "", follow = false, tail }: Options): Promise<void> {
  await withApi({ server }, async (api, signal) => {
    let isEmpty = true;
    for await (const part of api.plugins.readPluginLog({ name, pipedId: piped, tail, follow }, { signal })) {
      isEmpty = false;
      printOne(ReadPluginLogResponseSchema, part, output, () => part.lines.map(pluginLine).join("\n"));
    }
    if (isEmpty) process.stderr.write(`plugin ${name} has written nothing: see its state with slipway plugin list\n`);
  });
}
