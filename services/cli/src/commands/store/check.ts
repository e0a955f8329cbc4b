import { Command } from "commander";
import { exitCodes } from "../../exit-codes.ts";
import { type OutputFormat, outputOption, printValue } from "../../output/print.ts";
import { checkedStoreText } from "../../store/checked-store-text.ts";
import { rowProgress } from "../../store/row-progress.ts";
import { storeOption } from "../../store/store-option.ts";
import { withExamples } from "../with-examples.ts";

/** `slipway store check` */
export function checkCommand(): Command {
  const command = new Command("check")
    .description(
      "Read every row of the store and name those that cannot be read or contradict others; exit code 1 if there are any, or if the schema is not up to date",
    )
    .addOption(storeOption())
    .addOption(outputOption())
    .action(check);
  return withExamples(command, "store check", "store check -o json");
}

async function check({ output }: { readonly output: OutputFormat }, command: Command): Promise<void> {
  const { withStore } = await import("../../store/with-store.ts");
  await withStore(command, async (tools, signal) => {
    const checked = await tools.check({ signal, onProgress: rowProgress("checked") });
    printValue(checked, output, (shown) => checkedStoreText(checked, shown));
    const { missing, unknown } = checked.schema;
    if (checked.problemCount + missing.length + unknown.length > 0) process.exitCode = exitCodes.failed;
  });
}
