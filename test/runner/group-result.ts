/** The result of a group of checks or tests. */
export interface GroupResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed and why, a text each. */
  readonly failures: readonly string[];
  /** What failed nothing and should be known. */
  readonly warnings?: readonly string[];
  /** Its files of tests; none for checks. */
  readonly files?: readonly FileReport[];
}

/** The summary line: `N passed, N failed`. */
export function summary({ passed, failed, skipped }: GroupResult): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

export function total(results: readonly GroupResult[]): GroupResult {
  const sum = (count: (result: GroupResult) => number): number => results.reduce((all, result) => all + count(result), 0);
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    skipped: sum(({ skipped }) => skipped),
    failures: results.flatMap(({ failures }) => failures),
  };
}

export function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

/** The parts of vitest's JSON report that are used. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly FileReport[];
}

/** One file of tests in that report. */
export interface FileReport {
  /** The path of the file. */
  readonly name: string;
  /** In milliseconds since 1970. */
  readonly startTime: number;
  readonly endTime: number;
  readonly status: string;
  /** Why the file did not load. */
  readonly message: string;
  readonly assertionResults: readonly { readonly fullName: string; readonly status: string; readonly failureMessages: readonly string[] }[];
}

/** Lines of a failure that are shown again at the end. */
const shownLines = 12;

/**
 * Counts the results of a vitest run from its report (undefined if it wrote none) and its exit code. A failure outside a test
 * counts as one: a file that does not load, an unhandled rejection, a run without tests.
 */
export function countVitest(report: VitestReport | undefined, exitCode: number): GroupResult {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0, failures: [`vitest ended with code ${exitCode}, without a report`] };
  const brokenFiles = report.testResults.filter(isBrokenFile);
  const failedTests = report.numFailedTests + brokenFiles.length;
  const isBroken = exitCode !== 0 || report.numPassedTests === 0;
  return {
    passed: report.numPassedTests,
    failed: failedTests === 0 && isBroken ? 1 : failedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: report.testResults.flatMap(failuresIn),
  };
}

function isBrokenFile({ status, assertionResults }: FileReport): boolean {
  return status === "failed" && !assertionResults.some((test) => test.status === "failed");
}

function failuresIn(file: FileReport): readonly string[] {
  if (isBrokenFile(file)) return [describeFailure(file.name, file.message)];
  return file.assertionResults
    .filter(({ status }) => status === "failed")
    .map(({ fullName, failureMessages }) => describeFailure(`${file.name}: ${fullName}`, failureMessages.join("\n")));
}

function describeFailure(name: string, message: string): string {
  const lines = message.trimEnd().split("\n").slice(0, shownLines);
  return [`✗ ${name}`, ...lines.map((line) => `    ${line}`)].join("\n");
}
