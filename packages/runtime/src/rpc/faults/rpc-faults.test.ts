import { Code, ConnectError } from "@connectrpc/connect";
import { Fault, type FaultCode } from "@slipway/domain";
import { expect, test } from "vitest";
import { connectErrorFor, faultFromRpc } from "./rpc-faults.ts";

const sent: readonly { fault: FaultCode; code: Code }[] = [
  { fault: "invalid", code: Code.InvalidArgument },
  { fault: "not_found", code: Code.NotFound },
  { fault: "conflict", code: Code.Aborted },
  { fault: "precondition", code: Code.FailedPrecondition },
  { fault: "unavailable", code: Code.Unavailable },
  { fault: "deadline", code: Code.DeadlineExceeded },
  { fault: "canceled", code: Code.Canceled },
  { fault: "internal", code: Code.Internal },
  { fault: "unauthenticated", code: Code.Unauthenticated },
  { fault: "forbidden", code: Code.PermissionDenied },
  { fault: "too_large", code: Code.ResourceExhausted },
];

test.for(sent)("$fault is sent with its message and comes back as itself", ({ fault, code }) => {
  const error = connectErrorFor(new Fault(fault, "stage s1 is not running"));
  expect(error).toMatchObject({ code, rawMessage: "stage s1 is not running" });
  expect(faultFromRpc(error)).toMatchObject({ code: fault, message: "stage s1 is not running", cause: error });
});

const received: readonly { code: Code; fault: FaultCode }[] = [
  { code: Code.OutOfRange, fault: "invalid" },
  { code: Code.AlreadyExists, fault: "conflict" },
  { code: Code.Unimplemented, fault: "precondition" },
  { code: Code.PermissionDenied, fault: "forbidden" },
  { code: Code.Unauthenticated, fault: "unauthenticated" },
  { code: Code.ResourceExhausted, fault: "unavailable" },
  { code: Code.Unknown, fault: "internal" },
  { code: Code.DataLoss, fault: "internal" },
];

test.for(received)("a peer's code $code means $fault", ({ code, fault }) => {
  expect(faultFromRpc(new ConnectError("no", code))).toMatchObject({ code: fault, message: "no" });
});

test.for(["message size 5 is larger than configured readMaxBytes 4", "grpc: received message larger than max (5 vs. 4)"])(
  "a message above the peer's limit is too large: %s",
  (said) => {
    expect(faultFromRpc(new ConnectError(said, Code.ResourceExhausted))).toMatchObject({ code: "too_large" });
  },
);

test("a fault code that does not match the status code is ignored", () => {
  const error = new ConnectError("no", Code.Internal, { "slipway-fault": "conflict" });
  expect(faultFromRpc(error)).toMatchObject({ code: "internal" });
});

test("a reset connection is unavailable, whatever code the library gave it", () => {
  const cause = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
  expect(faultFromRpc(new ConnectError("read ECONNRESET", Code.Aborted, undefined, undefined, cause))).toMatchObject({
    code: "unavailable",
  });
});

test("a Fault stays itself", () => {
  const fault = new Fault("conflict", "x");
  expect(faultFromRpc(fault)).toBe(fault);
});

const hidden: readonly { name: string; error: unknown }[] = [
  { name: "a bug", error: new TypeError("secret detail") },
  { name: "a thrown string", error: "secret detail" },
  { name: "the error of a call to another service", error: new ConnectError("connect ECONNREFUSED secret detail", Code.Unavailable) },
  {
    name: "an answer of another service",
    error: Object.assign(new ConnectError("secret detail", Code.InvalidArgument), { isWireError: true }),
  },
];

test.for(hidden)("the text of $name is never sent", ({ error }) => {
  const told = connectErrorFor(error);
  expect(told).toMatchObject({ code: Code.Internal, rawMessage: "internal error", details: [] });
  expect(JSON.stringify([told.message, told.cause, [...told.metadata]])).not.toContain("secret");
});

test("an error of the library or of authentication keeps its code and text", () => {
  const refusal = new ConnectError("sign in first", Code.Unauthenticated);
  expect(connectErrorFor(refusal)).toBe(refusal);
});

const long: readonly { name: string; error: Error; code: Code }[] = [
  { name: "a fault", error: new Fault("invalid", "☃".repeat(500_000)), code: Code.InvalidArgument },
  { name: "an error of the library", error: new ConnectError("☃".repeat(500_000), Code.InvalidArgument), code: Code.InvalidArgument },
];

test.for(long)("the text of $name fits into a header, and says how much is missing", ({ error, code }) => {
  const told = connectErrorFor(error);
  expect(told.code).toBe(code);
  expect(told.rawMessage).toMatch(/^☃+… 1\.5 MB more in the log$/);
  expect(encodeURIComponent(told.rawMessage).length).toBeLessThan(32 * 1024);
});

test("half of a surrogate pair, which no header can hold, is replaced", () => {
  expect(connectErrorFor(new Fault("invalid", "cut \ud83d")).rawMessage).toBe("cut \ufffd");
});

test("a call interrupted by a stop can be retried", () => {
  expect(connectErrorFor(new DOMException("stopped", "AbortError"))).toMatchObject({ code: Code.Unavailable });
});
