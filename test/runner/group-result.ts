/** The result of a group of checks or tests. */
export interface GroupResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The summary line: `N passed, N failed`. */
export function summary({ passed, failed, skipped }: GroupResult): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

export function total(results: readonly GroupResult[]): GroupResult {
  const sum = (count: (result: GroupResult) => number): number => results.reduce((all, result) => all + count(result), 0);
  return { passed: sum(({ passed }) => passed), failed: sum(({ failed }) => failed), skipped: sum(({ skipped }) => skipped) };
}

export function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

/** The parts of vitest's JSON report that are counted. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly { readonly status: string }[] }[];
}

/**
 * Counts the results of a vitest run from its report (undefined if it wrote none) and its exit code. A failure outside a test
 * counts as one: a file that does not load, an unhandled rejection, a run without tests.
 */
export function countVitest(report: VitestReport | undefined, exitCode: number): GroupResult {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  const failedTests = report.numFailedTests + brokenFiles.length;
  const isBroken = exitCode !== 0 || report.numPassedTests === 0;
  return {
    passed: report.numPassedTests,
    failed: failedTests === 0 && isBroken ? 1 : failedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
