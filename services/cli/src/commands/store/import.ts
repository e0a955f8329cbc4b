import { Fault } from "@slipway/domain";
import { Command } from "commander";
import { type OutputFormat, outputOption, printValue } from "../../output/print.ts";
import { table } from "../../output/tables/table.ts";
import { rowProgress } from "../../store/row-progress.ts";
import { storeOption } from "../../store/store-option.ts";
import { withExamples } from "../with-examples.ts";

/** `slipway store import` */
export function importCommand(): Command {
  const command = new Command("import")
    .argument("<file>", "what slipway store export wrote, of any database; - for standard input")
    .description("Write an export into a store that is empty or older; stop the trace services first. If it is interrupted, do it again")
    .addOption(storeOption())
    .addOption(outputOption())
    .action(importStore);
  return withExamples(command, "store import slipway.jsonl", "store import - --store sqlite:history.sqlite");
}

async function importStore(file: string, { output }: { readonly output: OutputFormat }, command: Command): Promise<void> {
  const { withStore } = await import("../../store/with-store.ts");
  const { readLines } = await import("../../store/export-file.ts");
  await withStore(command, async (tools, signal) => {
    const imported = await tools.import(readLines(file), { signal, onProgress: rowProgress("imported") });
    const rows = Object.entries(imported.rows).map(([name, count]) => [name, String(count)]);
    printValue({ store: tools.place, ...imported }, output, ({ wide }) => table(["table", "rows"], rows, { whole: wide }));
    if (!imported.isComplete)
      throw new Fault("precondition", `${file} was cut off: ${tools.place} has what was in it, not everything that was exported`);
  });
}
