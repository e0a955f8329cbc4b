import { Fault, isFault } from "@slipway/domain";
import { Command } from "commander";
import { stringify } from "yaml";
import { type OutputFormat, outputOption } from "../output/print.ts";
import { planTable } from "../plan/plan-table.ts";
import { withExamples, withInterrupt } from "./command-context.ts";

interface Options {
  readonly target: string;
  readonly running?: string;
  readonly piped?: string;
  readonly commitMessage: string;
  readonly output: OutputFormat;
}

/** `slipway plan` */
export function planCommand(): Command {
  const command = new Command("plan")
    .description("show what a change would do, by the files alone; exit code 1 when there can be no plan")
    .requiredOption("--target <directory>", "the application as it should become")
    .option("--running <directory>", "the application as it runs; without it this is its first deployment")
    .option("--piped <piped file>", "take the plugins and deploy targets of this piped; else those that come with Slipway")
    .option("--commit-message <text>", "message that the file's commit matchers look at", "")
    .addOption(outputOption())
    .action(({ output, ...options }: Options) =>
      withInterrupt(async (signal) => {
        // Loaded here: a command that only asks the gateway should not wait for the plugins' side to be read.
        const { plan } = await import("../plan/plan.ts");
        const report = await plan({ ...options, progress: say, signal }).catch(refuse);
        for (const warning of report.warnings) say(`warning: ${warning}`);
        if (output === "table") process.stdout.write(`${planTable(report)}\n`);
        else process.stdout.write(output === "json" ? `${JSON.stringify(report, undefined, 2)}\n` : stringify(report));
      }),
    );
  return withExamples(
    command,
    "plan --target apps/shop",
    "plan --running /tmp/before/shop --target apps/shop",
    'plan --running before --target after --commit-message "feat: new image" -o json',
  );
}

/** Files that can not be planned are no wrong use of the command. */
function refuse(error: unknown): never {
  throw isFault(error, "invalid") ? new Fault("precondition", error.message, { cause: error }) : error;
}

function say(message: string): void {
  process.stderr.write(`slipway: ${message}\n`);
}
