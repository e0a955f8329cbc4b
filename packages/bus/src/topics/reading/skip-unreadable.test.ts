import { silentLogger } from "@slipway/runtime";
import { expect, test, vi } from "vitest";
import { skipUnreadable } from "./skip-unreadable.ts";

const message = { noun: "deployment", subject: "slipway.deployment.p.q.a.d" };

test("a readable message is returned", () => expect(skipUnreadable({ log: silentLogger() }, message, () => "state")).toBe("state"));

test("an unreadable message is skipped with an error in the log", () => {
  const log = silentLogger();
  const error = vi.spyOn(log, "error");
  const read = () => {
    throw new TypeError("no state");
  };
  expect(skipUnreadable({ log }, message, read)).toBeUndefined();
  expect(error).toHaveBeenCalledWith(expect.objectContaining({ subject: message.subject }), "skipped an unreadable deployment");
});
