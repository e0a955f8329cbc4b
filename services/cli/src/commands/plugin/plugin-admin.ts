import { ListPluginsResponseSchema, ReadPluginLogResponseSchema, RestartPluginResponseSchema } from "@slipway/proto/api";
import type { PluginStatus } from "@slipway/proto/state";
import { Command, InvalidArgumentError } from "commander";
import { pluginLine } from "../../output/plugin-line.ts";
import { type OutputFormat, outputOption, print, printOne } from "../../output/print.ts";
import { table } from "../../output/table.ts";
import { age, words } from "../../output/words.ts";
import { serverOption, withApi, withExamples } from "../command-context.ts";

interface Common {
  readonly server: string;
  readonly output: OutputFormat;
  readonly piped?: string;
}

const pipedHelp = "id of the piped; needed when several have such a plugin";

/** `slipway plugin list` */
export function listPluginsCommand(): Command {
  const command = new Command("list")
    .description("show the plugins of all pipeds, and what is wrong with them")
    .option("--piped <id>", "only those of this piped")
    .addOption(outputOption())
    .addOption(serverOption())
    .action(({ server, output, piped = "" }: Common) =>
      withApi({ server }, async (api, signal) => {
        const answer = await api.plugins.listPlugins({ pipedId: piped }, { signal });
        print(ListPluginsResponseSchema, answer, output, () => pluginTable(answer.plugins));
      }),
    );
  return withExamples(command, "plugin list", "plugin list --piped production -o json");
}

/** `slipway plugin logs` */
export function pluginLogsCommand(): Command {
  const command = new Command("logs")
    .argument("<name>", "name of the plugin in the piped file")
    .description("show the last output of a plugin's process, which is kept over its restarts")
    .option("-f, --follow", "go on with what comes")
    .option("--tail <lines>", "at most so many of the lines there are", lineCount, 100)
    .option("--piped <id>", pipedHelp)
    .addOption(outputOption())
    .addOption(serverOption())
    .action(
      (name: string, { server, output, piped = "", follow = false, tail }: Common & { readonly follow?: boolean; readonly tail: number }) =>
        withApi({ server }, async (api, signal) => {
          let isEmpty = true;
          for await (const part of api.plugins.readPluginLog({ name, pipedId: piped, tail, follow }, { signal })) {
            isEmpty = false;
            printOne(ReadPluginLogResponseSchema, part, output, () => part.lines.map(pluginLine).join("\n"));
          }
          if (isEmpty) process.stderr.write(`plugin ${name} has written nothing: slipway plugin list says how it is\n`);
        }),
    );
  return withExamples(command, "plugin logs kubernetes", "plugin logs kubernetes --follow --tail 10");
}

/** `slipway plugin restart` */
export function restartPluginCommand(): Command {
  const command = new Command("restart")
    .argument("<name>", "name of the plugin in the piped file")
    .description("end a plugin's process and start it again from what its url gives now; stages it runs are dispatched again")
    .option("--piped <id>", pipedHelp)
    .addOption(outputOption())
    .addOption(serverOption())
    .action((name: string, { server, output, piped = "" }: Common) =>
      withApi({ server }, async (api, signal) => {
        const answer = await api.plugins.restartPlugin({ name, pipedId: piped }, { signal });
        print(RestartPluginResponseSchema, answer, output, () => `plugin ${name} was ended and is being started: see slipway plugin list`);
      }),
    );
  return withExamples(command, "plugin restart kubernetes", "plugin restart kubernetes --piped production");
}

function lineCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1_000) throw new InvalidArgumentError("Write a number from 1 to 1000.");
  return count;
}

/** One line each; what is wrong stands below. */
function pluginTable(plugins: readonly PluginStatus[]): string {
  const now = Date.now();
  const rows = plugins.map((plugin) => [
    plugin.pipedId,
    plugin.name,
    words.plugin(plugin.state),
    plugin.since ? age(plugin.since, now) : "-",
    String(plugin.restarts),
    plugin.pid === 0 ? "-" : String(plugin.pid),
    [plugin.source || "(comes with Slipway)", plugin.digest.slice(0, 19)].filter((part) => part !== "").join(" "),
    plugin.stages.join(", ") || "-",
  ]);
  const problems = plugins.flatMap(({ name, problem, lastProblem }) => {
    if (problem !== "") return [`${name}: ${problem}`];
    return lastProblem === "" ? [] : [`${name}: before: ${lastProblem}`];
  });
  return [
    table(["piped", "name", "state", "since", "restarts", "pid", "source", "stages"], rows),
    ...problems.map((text) => `\n${text}`),
  ].join("\n");
}
