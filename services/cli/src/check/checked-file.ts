import { type ApplicationConfig, formatProblem, type Problem } from "@slipway/app-config";
import { faultCodes } from "@slipway/domain";
import { exitCodes } from "../exit-codes.ts";

export interface CheckedFile {
  readonly file: string;
  readonly ok: boolean;
  /** Without a position if the file cannot be read. */
  readonly problems: readonly (Problem | Unreadable)[];
  /** Without a position about what was not checked. */
  readonly warnings: readonly (Problem | Unreadable)[];
}

export type Unreadable = Pick<Problem, "file" | "message">;

/** A checked file, and its application if it is a valid application file. */
export interface CheckedApplication {
  readonly checked: CheckedFile;
  readonly application: ApplicationConfig | undefined;
}

/** The exit code for files that were checked: a file that cannot be read takes precedence over an invalid one. */
export function exitCodeFor(checked: readonly CheckedFile[]): number {
  if (checked.every(({ ok }) => ok)) return 0;
  return checked.some(({ problems }) => problems.some((each) => !hasPosition(each))) ? faultCodes.not_found.exitCode : exitCodes.failed;
}

/** The result for people: a line for the file, and one for each problem and warning. */
export function describeChecked({ file, ok, problems, warnings }: CheckedFile): string {
  const lines = [...problems.map((each) => `error: ${problemLine(each)}`), ...warnings.map((each) => `warning: ${problemLine(each)}`)];
  return [`${ok ? "ok     " : "invalid"} ${file}`, ...lines.map((each) => `        ${each}`)].join("\n");
}

function problemLine(problem: Problem | Unreadable): string {
  return hasPosition(problem) ? formatProblem(problem) : `${problem.file}: ${problem.message}`;
}

function hasPosition(problem: Problem | Unreadable): problem is Problem {
  return "line" in problem;
}
