import { expect, onTestFinished, test, vi } from "vitest";
import { writeErr } from "./terminal.ts";

test("a message is a line on standard error, and an empty one is none", () => {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  writeErr("");
  writeErr("slipway: no such file");
  expect(write.mock.calls).toEqual([["slipway: no such file\n"]]);
});
