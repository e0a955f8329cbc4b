import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Fault } from "@slipway/domain";
import type { CheckResult, ConformanceCases, ConformanceReport } from "@slipway/plugin-conformance";
import { Command, InvalidArgumentError, Option } from "commander";
import { stringify } from "yaml";
import { type OutputFormat, outputOption } from "../../output/print.ts";
import { exitCodes, withExamples, withInterrupt } from "../command-context.ts";

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

const marks: Readonly<Record<CheckResult["status"], string>> = { passed: "✓", failed: "✗", "not-applicable": "–" };

/** `slipway plugin test` */
export function pluginTestCommand(): Command {
  const command = new Command("test")
    .argument("<command...>", "the plugin's program, and what comes before `start` on its command line")
    .description("hold a plugin, in any language, against the plugin protocol; exit code 1 when a check fails")
    .option("--cases <file>", "what the plugin is given to do: its config, and options for its stages")
    .option("--name <name>", "its name in the piped file")
    .addOption(new Option("--stage <name>", "run this stage only").conflicts("cases"))
    .option("--with <json>", "options with which the stage ends by itself", json)
    .option("--expect <end>", "how it ends then: succeeded, failed, skipped or exited")
    .option("--endless <json>", "options with which the stage goes on until it is stopped", json)
    .option("--start-timeout <seconds>", "longest start of the plugin", seconds, 30)
    .option("--stage-timeout <seconds>", "longest run of a stage", seconds, 60)
    .option("--grace-period <seconds>", "time to end after TERM", seconds, 10)
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
  // Loaded here: a command that only asks the gateway should not wait for the plugins' side to be read.
  const { runConformance } = await import("@slipway/plugin-conformance");
  const { output } = options;
  const report = await runConformance({
    command: [program, ...before],
    cases: await casesOf(options),
    startMs: options.startTimeout * 1000,
    stageMs: options.stageTimeout * 1000,
    graceMs: options.gracePeriod * 1000,
    signal,
    ...(output === "table" && { onResult: (result) => process.stdout.write(`${line(result)}\n`) }),
  });
  if (output === "table") process.stdout.write(`${summary(report)}\n`);
  else process.stdout.write(output === "json" ? `${JSON.stringify(report, undefined, 2)}\n` : stringify(report));
  if (report.failed > 0) process.exitCode = exitCodes.failed;
}

async function casesOf({ cases: file, name, stage, with: options, endless, expect }: Options): Promise<ConformanceCases> {
  const { casesForStage, parseCases } = await import("@slipway/plugin-conformance");
  if (file !== undefined) {
    const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
      throw new Fault("invalid", `${file} can not be read: ${cause.code}`, { cause });
    });
    const cases = parseCases(text, file);
    const folder = cases.applicationDir === undefined ? {} : { applicationDir: resolve(dirname(file), cases.applicationDir) };
    return { ...cases, ...folder, ...(name !== undefined && { name }) };
  }
  if (stage === undefined && (options ?? endless ?? expect) !== undefined)
    throw new Fault("invalid", "--with, --endless and --expect are about one stage: name it with --stage");
  return casesForStage(name, stage === undefined ? undefined : { stage, with: options, endless, expect });
}

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
    throw new InvalidArgumentError(`write JSON, such as '{"duration":"1s"}'`);
  }
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("write a number of seconds");
  return value;
}
