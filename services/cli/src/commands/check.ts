import { Command } from "commander";
import { checkFile, describeChecked, exitCodeFor } from "../check/check-file.ts";
import { type OutputFormat, outputOption, printValue } from "../output/print.ts";
import { withExamples } from "./with-examples.ts";

/** `slipway check FILE…` */
export function checkCommand(): Command {
  const command = new Command("check")
    .argument("<file...>", "application files or piped files")
    .description("Check application files and piped files without a server; exit code 1 if a file is invalid, 3 if one cannot be read")
    .addOption(outputOption())
    .action(async (files: readonly string[], { output }: { readonly output: OutputFormat }) => {
      const checked = await Promise.all(files.map(checkFile));
      printValue(checked, output, () => checked.map(describeChecked).join("\n"));
      process.exitCode = exitCodeFor(checked);
    });
  return withExamples(command, "check app.pipecd.yaml", "check examples/*/app.pipecd.yaml -o json");
}
