import { Command } from "commander";
import { readContexts } from "../../contexts/contexts-file.ts";
import { type OutputFormat, outputOption, printValue } from "../../output/print.ts";
import { table } from "../../output/tables/table.ts";
import { withExamples } from "../with-examples.ts";

/** `slipway context list` */
export function listCommand(): Command {
  const command = new Command("list")
    .description("List the contexts; * marks the one in use")
    .addOption(outputOption())
    .action(async ({ output }: { readonly output: OutputFormat }) => {
      const known = await readContexts();
      const rows = Object.entries(known.contexts).map(([name, { server, project }]) => [
        name === known.current ? "*" : "",
        name,
        server ?? "-",
        project ?? "-",
      ]);
      printValue(known, output, ({ wide }) =>
        rows.length === 0
          ? "no contexts: make one with slipway context set"
          : table(["", "name", "server", "project"], rows, { whole: wide }),
      );
    });
  return withExamples(command, "context list", "context list -o json");
}
