import { Command } from "commander";
import { type OutputFormat, outputOption, printValue } from "../output/print.ts";
import { withExamples } from "./with-examples.ts";

interface Options {
  readonly output: OutputFormat;
  readonly piped?: string;
}

/** `slipway check FILE…` */
export function checkCommand(): Command {
  const command = new Command("check")
    .argument("<file...>", "application files, piped files or access files")
    .description(
      "Check application files, their manifests, piped files and access files without a server; exit code 1 if a file is invalid, 3 if one cannot be read",
    )
    .option(
      "--piped <piped file>",
      "piped file whose plugins and deploy targets the application files are checked against (default: the bundled plugins)",
    )
    .addOption(outputOption())
    .action(check);
  return withExamples(
    command,
    "check app.pipecd.yaml",
    "check examples/*/app.pipecd.yaml -o json",
    "check --piped piped.yaml app.pipecd.yaml",
    "check access.yaml",
  );
}

async function check(files: readonly string[], { output, piped }: Options): Promise<void> {
  // Imported here: the help of all commands starts faster without it.
  const { checkFiles, readPipedToCheck } = await import("../check/check-file.ts");
  const { describeChecked, exitCodeFor } = await import("../check/checked-file.ts");
  const { plugins, tools } = piped === undefined ? {} : await readPipedToCheck(piped);
  const checked = await checkFiles(files, plugins, tools);
  printValue(checked, output, () => checked.map(describeChecked).join("\n"));
  process.exitCode = exitCodeFor(checked);
}
