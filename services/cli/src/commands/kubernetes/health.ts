import { Fault } from "@slipway/domain";
import { Command } from "commander";
import { exitCodes } from "../../exit-codes.ts";
import { type LineFormat, lineOutputOption } from "../../kubernetes/object-format.ts";
import { writeOut } from "../../output/terminal/terminal.ts";
import { withExamples } from "../with-examples.ts";

interface Options {
  readonly filename: readonly string[];
  readonly output: LineFormat;
  readonly exitCode: boolean;
  readonly application?: string;
}

/** `slipway kubernetes health -f FILE` */
export function healthCommand(): Command {
  const command = new Command("health")
    .description(
      "Show the health of live objects in YAML or JSON, such as kubectl prints, as the live state would have it; exit code 1 if a document is no object, 3 if a file is missing",
    )
    .requiredOption("-f, --filename <file>", "file with objects, or - for standard input; may be given several times", collect)
    .addOption(lineOutputOption())
    .option("--application <directory>", "application directory whose healthRules apply (default: none)")
    .option("--exit-code", "exit with code 1 if an object is not healthy", false)
    .action(health);
  return withExamples(
    command,
    "kubernetes health -f objects.yaml",
    "kubernetes health -f - -o json < objects.yaml",
    "kubernetes health -f live.json --exit-code",
    "kubernetes health -f live.yaml --application apps/shop",
  );
}

function collect(file: string, files: readonly string[] | undefined): readonly string[] {
  return [...(files ?? []), file];
}

async function health({ filename: files, output, exitCode, application }: Options): Promise<void> {
  // Imported here: the help of all commands starts faster without it.
  const { healthOfDocuments } = await import("@slipway/plugin-kubernetes/files");
  const { printLine } = await import("../../kubernetes/print-objects.ts");
  const { healthRulesIn, nameOf, readPlace } = await import("../../kubernetes/read-manifests.ts");
  const { table } = await import("../../output/tables/table.ts");
  const rules = application === undefined ? [] : await healthRulesIn(application);
  const found = await Promise.all(files.map(async (file) => healthOfDocuments(await readPlace(file), nameOf(file), rules)));
  const problems = found.flatMap((each) => each.problems);
  if (problems.length > 0) throw new Fault("precondition", problems.join("\n"));
  const objects = found.flatMap((each) => each.objects);
  if (output === "json") for (const object of objects) printLine({ ...object });
  else if (objects.length > 0)
    writeOut(
      table(
        ["kind", "namespace", "name", "health", "reason"],
        objects.map(({ kind, namespace, name, health: verdict, reason }) => [kind, namespace, name, verdict, reason]),
      ),
    );
  if (exitCode && objects.some(({ health: verdict }) => verdict !== "healthy")) process.exitCode = exitCodes.failed;
}
