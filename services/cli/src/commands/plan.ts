import { Fault, isFault } from "@slipway/domain";
import { Command } from "commander";
import { withInterrupt } from "../connection/with-interrupt.ts";
import { type OutputFormat, outputOption, printValue } from "../output/print.ts";
import { writeErr } from "../output/terminal/terminal.ts";
import { planTable } from "../plan/plan-table.ts";
import { withExamples } from "./with-examples.ts";

interface Options {
  readonly target: string;
  readonly running?: string;
  readonly piped?: string;
  readonly exact?: boolean;
  readonly commitMessage: string;
  readonly output: OutputFormat;
}

/** `slipway plan` */
export function planCommand(): Command {
  const command = new Command("plan")
    .description(
      "Show what a change would deploy, from files alone or as the clusters answer; exit code 1 if it cannot be planned, 3 if a file or directory is missing",
    )
    .requiredOption("--target <directory>", "application directory after the change")
    .option("--running <directory>", "application directory as it is deployed now (default: none, a first deployment)")
    .option("--piped <piped file>", "piped file with the plugins and deploy targets (default: the bundled plugins)")
    .option("--exact", "ask the clusters of the piped file, by dry runs, what would change; changes nothing (default: compare the files)")
    .option("--commit-message <text>", "commit message for the commit matchers of the application file", "")
    .addOption(outputOption())
    .action((options: Options) => withInterrupt((signal) => show(options, signal)));
  return withExamples(
    command,
    "plan --target apps/shop",
    "plan --running /tmp/before/shop --target apps/shop",
    "plan --target apps/shop --piped piped.yaml --exact",
    'plan --running before --target after --commit-message "feat: new image" -o json',
  );
}

async function show({ output, ...options }: Options, signal: AbortSignal): Promise<void> {
  // Imported here: commands that only call the gateway start faster without it.
  const { plan } = await import("../plan/plan.ts");
  if (options.exact && options.piped === undefined)
    throw new Fault("invalid", "--exact needs --piped, the piped file with the deploy targets: without it no cluster is known");
  const report = await plan({ ...options, progress: say, signal }).catch(refuse);
  for (const warning of report.warnings) say(`warning: ${warning}`);
  printValue(report, output, (shown) => planTable(report, shown));
}

/** Files that cannot be planned are not an incorrect use of the command. */
function refuse(error: unknown): never {
  throw isFault(error, "invalid") ? new Fault("precondition", error.message, { cause: error }) : error;
}

function say(message: string): void {
  writeErr(`slipway: ${message}`);
}
