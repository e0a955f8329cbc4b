import { Command, Option } from "commander";
import { withInterrupt } from "../../connection/with-interrupt.ts";
import { exitCodes } from "../../exit-codes.ts";
import { type LineFormat, lineOutputOption } from "../../kubernetes/object-format.ts";
import { writeOut } from "../../output/terminal/terminal.ts";
import { withExamples } from "../with-examples.ts";

interface Options {
  readonly output: LineFormat;
  readonly format?: "text" | "json";
  readonly maskAnnotation: readonly string[];
  readonly exitCode: boolean;
}

/** `slipway kubernetes diff OLD NEW` */
export function diffCommand(): Command {
  const command = new Command("diff")
    .argument("<old>", "file, application directory, or - for standard input")
    .argument("<new>", "file, application directory, or - for standard input")
    .description(
      "Show how manifests differ field by field, in the form in which Kubernetes stores them; values of Secrets and ConfigMaps are not shown; exit code 1 if a manifest is invalid, 3 if a file is missing",
    )
    .addOption(lineOutputOption())
    .addOption(new Option("--format <format>", "text is -o table, json is -o json").choices(["text", "json"]).conflicts("output"))
    .option(
      "--mask-annotation <key>",
      "annotation of Secrets and ConfigMaps whose values are not shown either; may be given several times",
      collect,
      [],
    )
    .option("--exit-code", "exit with code 1 if there are differences", false)
    .action((old: string, desired: string, options: Options) => withInterrupt((signal) => diff([old, desired], options, signal)));
  return withExamples(
    command,
    "kubernetes diff before/ after/",
    "kubernetes diff live.yaml web.yaml --format json",
    "kubernetes diff before.yaml - --exit-code < after.yaml",
  );
}

function collect(key: string, keys: readonly string[]): readonly string[] {
  return [...keys, key];
}

async function diff(
  [old, desired]: readonly [string, string],
  { output, format, maskAnnotation, exitCode }: Options,
  signal: AbortSignal,
): Promise<void> {
  // Imported here: the help of all commands starts faster without it.
  const { compareManifests } = await import("@slipway/plugin-kubernetes/files");
  const { printLine } = await import("../../kubernetes/print-objects.ts");
  const { readBoth } = await import("../../kubernetes/read-manifests.ts");
  const [before, after] = await readBoth([old, desired], signal);
  const { changes, text } = compareManifests(before, after, { annotations: maskAnnotation });
  if ((format ?? output) === "json") for (const change of changes) printLine({ ...change });
  else writeOut(text.trimEnd() || "there are no differences");
  if (exitCode && changes.length > 0) process.exitCode = exitCodes.failed;
}
