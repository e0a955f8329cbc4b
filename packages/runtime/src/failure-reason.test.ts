import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { failureReason } from "./failure-reason.ts";
import { createLogger, silentLogger } from "./log/logger.ts";

test.for(["unavailable", "deadline", "conflict", "canceled"] as const)("%s is rethrown: the work has not failed", (code) => {
  const fault = new Fault(code, "x");
  expect(() => failureReason(fault, "planning", silentLogger())).toThrow(fault);
});

test("any other fault gives its own message, and is not logged", () => {
  const lines: string[] = [];
  const log = createLogger({ service: "planner", destination: { write: (line) => void lines.push(line) } });
  expect(failureReason(new Fault("precondition", "no plugin runs stage NOPE"), "planning", log)).toBe("no plugin runs stage NOPE");
  expect(lines).toEqual([]);
});

test("a bug is reported as one, and logged with its stack", () => {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({ service: "planner", destination: { write: (line) => void lines.push(JSON.parse(line)) } });
  expect(failureReason(new TypeError("x is undefined"), "planning", log)).toBe("internal error: x is undefined");
  expect(lines).toMatchObject([
    { level: "error", msg: "planning failed because of a bug", err: { stack: expect.stringContaining("failure-reason.test.ts") } },
  ]);
});
