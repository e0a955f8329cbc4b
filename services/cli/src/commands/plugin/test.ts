import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Fault, fileProblem } from "@slipway/domain";
import type { CheckResult, ConformanceCases, ConformanceReport } from "@slipway/plugin-conformance";
import { silentLogger, userCacheDir } from "@slipway/runtime";
import { Command, InvalidArgumentError, Option } from "commander";
import { withInterrupt } from "../../connection/with-interrupt.ts";
import { exitCodes } from "../../exit-codes.ts";
import { isForPeople, type OutputFormat, outputOption, printValue } from "../../output/print.ts";
import { writeOut } from "../../output/terminal/terminal.ts";
import { seconds } from "../option-values.ts";
import { withExamples } from "../with-examples.ts";

interface Options {
  readonly cases?: string;
  readonly name?: string;
  readonly stage?: string;
  readonly with?: unknown;
  readonly endless?: unknown;
  readonly expect?: "succeeded" | "failed" | "skipped" | "exited";
  readonly startTimeout: number;
  readonly stageTimeout: number;
  readonly gracePeriod: number;
  readonly output: OutputFormat;
}

/** `slipway plugin test` */
export function testCommand(): Command {
  const command = new Command("test")
    .argument("<command...>", "command line of the plugin, without `start` and what follows it")
    .description("Check a plugin, in any language, against the conformance suite; exit code 1 if a check fails")
    .option("--cases <file>", "cases to run: the plugin's configuration, and options for its stages")
    .option("--name <name>", "name of the plugin in the piped file")
    .addOption(new Option("--stage <name>", "run only this stage").conflicts("cases"))
    .option("--with <json>", "options with which the stage ends by itself", json)
    .option("--expect <end>", "how the stage ends with these options: succeeded, failed, skipped or exited")
    .option("--endless <json>", "options with which the stage runs until it is stopped", json)
    .option("--start-timeout <seconds>", "maximum time for the plugin to start", seconds, 30)
    .option("--stage-timeout <seconds>", "maximum time for a stage to run", seconds, 60)
    .option("--grace-period <seconds>", "maximum time for the plugin to exit after TERM", seconds, 10)
    .addOption(outputOption())
    .action((words: readonly string[], options: Options) => withInterrupt((signal) => test(words, options, signal)));
  return withExamples(
    command,
    "plugin test -- node src/main.ts",
    "plugin test --cases conformance.yaml -- ./my-plugin",
    `plugin test --stage WAIT --with '{"duration":"1s"}' --endless '{"duration":"1h"}' --expect succeeded -- ./wait`,
    "plugin test --cases conformance.yaml -o json -- node dist/main.js",
  );
}

async function test([program = "", ...before]: readonly string[], options: Options, signal: AbortSignal): Promise<void> {
  // Imported here: commands that only call the gateway start faster without it.
  const { runConformance } = await import("@slipway/plugin-conformance");
  const { output } = options;
  const { openToolRegistry } = await import("@slipway/plugin-host");
  const tools = await openToolRegistry({ dir: userCacheDir("tools"), log: silentLogger() });
  const report = await runConformance({
    command: [program, ...before],
    cases: await casesOf(options),
    startMs: options.startTimeout * 1000,
    stageMs: options.stageTimeout * 1000,
    graceMs: options.gracePeriod * 1000,
    installTool: (tool, toolSignal) => tools.install(tool, toolSignal),
    signal,
    ...(isForPeople(output) && { onResult: (result) => writeOut(line(result)) }),
  });
  printValue(report, output, () => summary(report));
  if (report.failed > 0) process.exitCode = exitCodes.failed;
}

async function casesOf({ cases: file, name, stage, with: options, endless, expect }: Options): Promise<ConformanceCases> {
  const { casesForStage, parseCases } = await import("@slipway/plugin-conformance");
  if (file !== undefined) {
    const text = await readFile(file, "utf8").catch((cause: unknown) => {
      throw new Fault("not_found", `${file} cannot be read: ${fileProblem(cause)}`, { cause });
    });
    const cases = parseCases(text, file);
    const fromFile = (path: string): string => resolve(dirname(file), path);
    const folder = cases.applicationDir === undefined ? {} : { applicationDir: fromFile(cases.applicationDir) };
    const tools = Object.fromEntries(Object.entries(cases.tools).map(([tool, path]) => [tool, fromFile(path)]));
    return { ...cases, ...folder, tools, ...(name !== undefined && { name }) };
  }
  if (stage === undefined && (options ?? endless ?? expect) !== undefined)
    throw new Fault("invalid", "--with, --endless and --expect apply to one stage: name it with --stage");
  return casesForStage(name, stage === undefined ? undefined : { stage, with: options, endless, expect });
}

const marks: Readonly<Record<CheckResult["status"], string>> = { passed: "✓", failed: "✗", "not-applicable": "–" };

function line({ status, name, detail }: CheckResult): string {
  return `${marks[status]} ${name}${detail === "" ? "" : ` (${detail.replace(/\s*\n\s*/g, " | ")})`}`;
}

function summary({ passed, failed, notApplicable }: ConformanceReport): string {
  return `${passed} passed, ${failed} failed, ${notApplicable} not applicable`;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError(`Write JSON, such as '{"duration":"1s"}'.`);
  }
}
