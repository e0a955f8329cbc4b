import { expect, test } from "vitest";
import { Fault, type FaultCode, faultCodes, isFault, isFaultCode, severityOf, whatCallerShould } from "./fault.ts";

const codes = Object.keys(faultCodes).filter(isFaultCode);

test("every fault code has its own gRPC status, so that a call preserves it", () => {
  expect(new Set(codes.map((code) => faultCodes[code].grpc)).size).toBe(codes.length);
});

test("a fault is recognised by its code", () => {
  const fault = new Fault("conflict", "another writer was first");
  expect([isFault(fault), isFault(fault, "conflict", "internal"), isFault(fault, "internal"), isFault(new Error("x"))]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test.for<{ code: FaultCode; want: ReturnType<typeof whatCallerShould> }>([
  { code: "unavailable", want: "retry" },
  { code: "conflict", want: "reread" },
  { code: "canceled", want: "stop" },
  { code: "too_large", want: "fix" },
])("the caller of $code should $want", ({ code, want }) => {
  expect(whatCallerShould(new Fault(code, "x"))).toBe(want);
});

test("anything but a fault is a bug to fix", () => {
  expect([whatCallerShould(new TypeError("x")), severityOf(new TypeError("x"))]).toEqual(["fix", "bug"]);
  expect(severityOf(new Fault("deadline", "x"))).toBe("degraded");
});

test("an inherited object property is not a fault code", () => {
  expect([isFaultCode("toString"), isFaultCode("too_large")]).toEqual([false, true]);
});
