import { Command } from "commander";
import { withInterrupt } from "../../connection/with-interrupt.ts";
import { type ObjectFormat, objectOutputOption } from "../../kubernetes/object-format.ts";
import { withExamples } from "../with-examples.ts";

interface Options {
  readonly output: ObjectFormat;
  readonly piped?: string;
  readonly deployTarget?: string;
}

/** `slipway kubernetes render DIR` */
export function renderCommand(): Command {
  const command = new Command("render")
    .argument("<directory>", "application directory")
    .description(
      "Print the objects that an application declares, as they are read or rendered and in the order in which they are applied, Secrets as in Git; exit code 1 if a manifest is invalid, 3 if there is no such directory",
    )
    .option(
      "--piped <piped file>",
      "piped file with the tools and the settings that charts and kustomizations need (default: tools are installed)",
    )
    .option("--deploy-target <name>", "deploy target whose manifests are printed, if they differ; its labels are those in the piped file")
    .addOption(objectOutputOption())
    .action((directory: string, options: Options) => withInterrupt((signal) => render(directory, options, signal)));
  return withExamples(
    command,
    "kubernetes render apps/shop",
    "kubernetes render apps/shop --piped piped.yaml",
    "kubernetes render apps/shop --piped piped.yaml --deploy-target tokyo",
    "kubernetes render apps/shop -o json | jq -r .kind",
  );
}

async function render(directory: string, { output, piped, deployTarget }: Options, signal: AbortSignal): Promise<void> {
  // Imported here: the help of all commands starts faster without it.
  const { printObjects } = await import("../../kubernetes/print-objects.ts");
  const { readDirectory } = await import("../../kubernetes/read-manifests.ts");
  const { readPipedToCheck } = await import("../../check/check-file.ts");
  const { manifests } = await readDirectory(directory, signal, {
    piped: piped === undefined ? undefined : await readPipedToCheck(piped),
    deployTarget,
  });
  printObjects(
    manifests.map(({ object }) => object),
    output,
  );
}
