import { loadPipedFile, pluginsOfPiped } from "@slipway/app-config";
import { Command } from "commander";
import { checkFile, describeChecked, exitCodeFor } from "../check/check-file.ts";
import { type OutputFormat, outputOption, printValue } from "../output/print.ts";
import { withExamples } from "./with-examples.ts";

interface Options {
  readonly output: OutputFormat;
  readonly piped?: string;
}

/** `slipway check FILE…` */
export function checkCommand(): Command {
  const command = new Command("check")
    .argument("<file...>", "application files or piped files")
    .description(
      "Check application files, their manifests and piped files without a server; exit code 1 if a file is invalid, 3 if one cannot be read",
    )
    .option(
      "--piped <piped file>",
      "piped file whose plugins and deploy targets the application files are checked against (default: the bundled plugins)",
    )
    .addOption(outputOption())
    .action(async (files: readonly string[], { output, piped }: Options) => {
      const plugins = piped === undefined ? undefined : pluginsOfPiped(await loadPipedFile(piped));
      const checked = await Promise.all(files.map((file) => checkFile(file, plugins)));
      printValue(checked, output, () => checked.map(describeChecked).join("\n"));
      process.exitCode = exitCodeFor(checked);
    });
  return withExamples(
    command,
    "check app.pipecd.yaml",
    "check examples/*/app.pipecd.yaml -o json",
    "check --piped piped.yaml app.pipecd.yaml",
  );
}
