import { ReadPluginLogResponseSchema } from "@slipway/proto/api";
import type { PluginLine } from "@slipway/proto/state";
import { Command } from "commander";
import type { ApiClient } from "../../connection/api-client.ts";
import { resumed } from "../../connection/resumed.ts";
import { withApi } from "../../connection/with-api.ts";
import { pluginLine } from "../../output/lines/plugin-line.ts";
import { printOne } from "../../output/print.ts";
import { writeErr } from "../../output/terminal/terminal.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { wholeNumber } from "../option-values.ts";
import { pipedOption } from "./piped-option.ts";

interface Options extends ApiOptions {
  readonly piped?: string;
  readonly follow?: boolean;
  readonly tail: number;
}

/** The most lines that a server keeps: enough to find what came while it was away. */
const everyLine = 1000;

/** `slipway plugin logs` */
export function logsCommand(): Command {
  const command = new Command("logs")
    .argument("<name>", "name of the plugin in the piped file")
    .description("Show the latest output of a plugin's process, including that of earlier processes")
    .option("-f, --follow", "keep running and show new output, also across restarts of the server")
    .option("--tail <lines>", "maximum number of existing lines", wholeNumber(1, everyLine), 100)
    .addOption(pipedOption())
    .action(logs);
  return apiCommand(command, "plugin logs kubernetes", "plugin logs kubernetes --follow --tail 10");
}

async function logs(name: string, { output, piped = "", follow = false, tail, ...options }: Options): Promise<void> {
  await withApi(options, async (api, signal) => {
    let last: PluginLine | undefined;
    const read = (isFirst: boolean) =>
      api.plugins.readPluginLog({ name, pipedId: piped, tail: isFirst ? tail : everyLine, follow }, { signal });
    if (follow) await requireServer(api, signal);
    for await (const part of follow ? resumed(read, { signal }) : read(true)) {
      const lines = part.lines.filter((line) => last === undefined || isAfter(line, last));
      last = lines.at(-1) ?? last;
      if (lines.length > 0) printOne(ReadPluginLogResponseSchema, { ...part, lines }, output, () => lines.map(pluginLine).join("\n"));
    }
    if (last === undefined) writeErr(`plugin ${name} has written nothing: see its state with slipway plugin list`);
  });
}

/** Throws `unavailable` if the server does not answer: then there is nothing to follow. */
async function requireServer(api: ApiClient, signal: AbortSignal): Promise<void> {
  await api.plugins.listPlugins({}, { signal });
}

/** The numbers of lines begin again with each executor, their times do not. */
function isAfter(line: PluginLine, last: PluginLine): boolean {
  const [at, before] = [nanosOf(line), nanosOf(last)];
  return at === before ? line.sequence > last.sequence : at > before;
}

function nanosOf({ at }: PluginLine): bigint {
  return at ? at.seconds * 1_000_000_000n + BigInt(at.nanos) : 0n;
}
