import { expect, test } from "vitest";
import { countVitest, summary, total, type VitestReport } from "./group-result.ts";

const times = { startTime: 0, endTime: 0 };
const green: VitestReport = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [
    {
      name: "a.test.ts",
      status: "passed",
      message: "",
      ...times,
      assertionResults: [{ fullName: "adds", status: "passed", failureMessages: [] }],
    },
  ],
};
const broken = { name: "b.test.ts", status: "failed", message: "no such module", ...times, assertionResults: [] };

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

test("what failed is named with the beginning of its message", () => {
  const failing = { fullName: "adds", status: "failed", failureMessages: [`expected 1\n${"at\n".repeat(50)}`] };
  const report = {
    ...green,
    numFailedTests: 1,
    testResults: [broken, { name: "a.test.ts", status: "failed", message: "", ...times, assertionResults: [failing] }],
  };
  const { failures } = countVitest(report, 1);
  expect(failures[0]).toBe("✗ b.test.ts\n    no such module");
  expect(failures[1]).toMatch(/^✗ a\.test\.ts: adds\n {4}expected 1\n/);
  expect(failures[1]?.split("\n")).toHaveLength(13);
});

test("groups add up", () => {
  const results = [
    { passed: 1, failed: 2, skipped: 0, failures: ["a", "b"] },
    { passed: 10, failed: 0, skipped: 3, failures: [] },
  ];
  expect(summary(total(results))).toBe("11 passed, 2 failed, 3 skipped");
  expect(total(results).failures).toEqual(["a", "b"]);
});
