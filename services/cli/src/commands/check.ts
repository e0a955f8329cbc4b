import { readFile } from "node:fs/promises";
import { formatProblem, isApplicationFile, type Problem, parseApplicationFile, parsePipedFile } from "@slipway/app-config";
import { Command } from "commander";
import { exitCodes } from "../exit-codes.ts";
import { type OutputFormat, outputOption, printValue } from "../output/print.ts";
import { withExamples } from "./with-examples.ts";

interface CheckedFile {
  readonly file: string;
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** `slipway check FILE…` */
export function checkCommand(): Command {
  const command = new Command("check")
    .argument("<file...>", "application files or piped files")
    .description("Check application files and piped files without a server; exit code 1 if a file is invalid")
    .addOption(outputOption())
    .action(async (files: readonly string[], { output }: { readonly output: OutputFormat }) => {
      const checked = await Promise.all(files.map(check));
      printValue(checked, output, () => checked.map(report).join("\n"));
      if (checked.some(({ ok }) => !ok)) process.exitCode = exitCodes.failed;
    });
  return withExamples(command, "check app.pipecd.yaml", "check examples/*/app.pipecd.yaml -o json");
}

async function check(file: string): Promise<CheckedFile> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => error);
  if (text instanceof Error)
    return { file, ok: false, problems: [{ message: `cannot be read: ${text.code}`, file, line: 1, column: 1, path: "" }], warnings: [] };
  const isPiped = !isApplicationFile(file) && /^kind:\s*Piped\b/m.test(text);
  const { problems, warnings } = isPiped ? parsePipedFile(text, { filename: file }) : parseApplicationFile(text, { filename: file });
  return { file, ok: problems.length === 0, problems, warnings };
}

function report({ file, ok, problems, warnings }: CheckedFile): string {
  const lines = [...problems.map((each) => `error: ${formatProblem(each)}`), ...warnings.map((each) => `warning: ${formatProblem(each)}`)];
  return [`${ok ? "ok   " : "wrong"} ${file}`, ...lines.map((each) => `      ${each}`)].join("\n");
}
