import { Fault, type StageLog } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import type { Check } from "./check.ts";
import { prepareChecks } from "./prepare-checks.ts";

function prepare(...problems: readonly unknown[]) {
  const lines: string[] = [];
  const log: StageLog = { info: (text) => lines.push(String(text)), success: () => {}, error: () => {} };
  const checks = problems.map(
    (problem, index): Check => ({
      name: `check ${index}`,
      interval: Temporal.Duration.from({ minutes: 5 }),
      failureLimit: 0,
      description: "what it looks at",
      prepare: async () => {
        if (problem !== undefined) throw problem;
      },
      look: async () => ({ isOk: true, text: "" }),
    }),
  );
  return { lines, end: prepareChecks(checks, log, new AbortController().signal) };
}

test("every check is described, and one that cannot run yet is not a problem", async () => {
  const { lines, end } = prepare(undefined, new Fault("unavailable", "nobody there"));
  await end;
  expect(lines).toEqual([
    "check 0: every 5m: what it looks at",
    "check 1: every 5m: what it looks at",
    "check 1: cannot be checked now: nobody there",
  ]);
});

test("all checks that can never work are reported at once", async () => {
  const { end } = prepare(new Fault("invalid", "no query"), undefined, new Fault("invalid", "no series"));
  await expect(end).rejects.toMatchObject({ code: "invalid", message: "check 0: no query\n  check 2: no series" });
});

test("a bug is rethrown", async () => {
  await expect(prepare(new TypeError("x is undefined")).end).rejects.toThrow(TypeError);
});
