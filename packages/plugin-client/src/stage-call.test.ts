import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import type { StageAnswer } from "./plugin.ts";
import { callStage } from "./stage-call.ts";

const shutDown = { code: "unavailable", message: "plugin p was shut down while it ran stage WAIT" };
const never = 2 ** 31 - 1;

/** A call that ends with `end`, after which the connection ends, if it does. */
function begin({ end, ends, partingMs = never }: { end: () => Promise<StageAnswer>; ends: boolean; partingMs?: number }) {
  const lost = new AbortController();
  const answer = callStage(
    () => {
      if (ends) setImmediate(() => lost.abort());
      return end();
    },
    { plugin: "p", stage: "WAIT", lost: lost.signal, partingMs },
  );
  return answer;
}

const failed: StageAnswer = { status: "failed", message: "no" };
const broken = (code: "internal" | "unavailable") => () => Promise.reject(new Fault(code, "it broke"));

test("a success is an answer at once, whatever becomes of the connection", async () => {
  const answer: StageAnswer = { status: "succeeded", message: "" };
  expect(await begin({ end: async () => answer, ends: false })).toEqual(answer);
});

test.for([
  { name: "a failure", end: async () => failed },
  { name: "an error", end: broken("internal") },
])("$name that is followed by the end of the connection was an interruption", async ({ end }) => {
  await expect(begin({ end, ends: true })).rejects.toMatchObject(shutDown);
});

test("a failure of a plugin that stays is an answer", async () => {
  expect(await begin({ end: async () => failed, ends: false, partingMs: 1 })).toEqual(failed);
});

test("an error of a plugin that stays is thrown, and a broken connection needs no wait", async () => {
  await expect(begin({ end: broken("internal"), ends: false, partingMs: 1 })).rejects.toMatchObject({ message: "it broke" });
  await expect(begin({ end: broken("unavailable"), ends: false })).rejects.toMatchObject({ message: "it broke" });
});

test("a cancelled call ends with the reason of its cancel", async () => {
  const cancel = new AbortController();
  const call = async () => {
    cancel.abort(new Error("cancelled by ada"));
    return failed;
  };
  const lost = new AbortController();
  lost.abort();
  await expect(callStage(call, { plugin: "p", stage: "WAIT", lost: lost.signal, signal: cancel.signal })).rejects.toThrow(
    "cancelled by ada",
  );
});
