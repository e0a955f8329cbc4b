import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { GitFailure } from "../command/git.ts";
import { makingFailure } from "./make-commits.ts";

test.for([
  [new GitFailure("fast-import", 128, "fatal: cannot create pack file: No space left on device\n"), "No space left on device"],
  [Object.assign(new Error("ENOSPC: no space left on device, mkdir '/data'"), { syscall: "mkdir" }), "no space left on device; check"],
] as const)("what the disk does not hold is unavailable: %s", ([error, reason]) => {
  expect(makingFailure(error, "pushing")).toMatchObject({ code: "unavailable", message: expect.stringContaining(reason) });
});

test("a fault and a bug stay as they are while a commit is made", () => {
  for (const error of [new Fault("invalid", "a"), new TypeError("x")]) expect(makingFailure(error, "pushing")).toBe(error);
});
