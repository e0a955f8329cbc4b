import { expect, test } from "vitest";
import { countVitest, summary, total, type VitestReport } from "./group-result.ts";

const green: VitestReport = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ status: "passed", assertionResults: [{ status: "passed" }] }],
};
const broken = { status: "failed", assertionResults: [] };

interface Case {
  readonly name: string;
  readonly report: VitestReport | undefined;
  readonly code: number;
  readonly want: string;
}

const cases: Case[] = [
  { name: "all tests passed", report: green, code: 0, want: "3 passed, 0 failed" },
  { name: "a test failed", report: { ...green, numFailedTests: 2 }, code: 1, want: "3 passed, 2 failed" },
  { name: "a file did not load", report: { ...green, testResults: [broken, broken] }, code: 1, want: "3 passed, 2 failed" },
  { name: "an error outside a test counts", report: green, code: 1, want: "3 passed, 1 failed" },
  {
    name: "a run without tests is a failure",
    report: { ...green, numPassedTests: 0, testResults: [] },
    code: 0,
    want: "0 passed, 1 failed",
  },
  { name: "a crash of vitest is a failure", report: undefined, code: 134, want: "0 passed, 1 failed" },
  {
    name: "skipped tests are shown",
    report: { ...green, numPendingTests: 1, numTodoTests: 1 },
    code: 0,
    want: "3 passed, 0 failed, 2 skipped",
  },
];

test.for(cases)("$name", ({ report, code, want }) => expect(summary(countVitest(report, code))).toBe(want));

test("groups add up", () => {
  const results = [
    { passed: 1, failed: 2, skipped: 0 },
    { passed: 10, failed: 0, skipped: 3 },
  ];
  expect(summary(total(results))).toBe("11 passed, 2 failed, 3 skipped");
});
