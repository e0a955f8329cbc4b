import { Fault, type StageContext } from "@slipway/plugin-sdk";
import { expect, test, vi } from "vitest";
import { progressKeeper } from "./progress-keeper.ts";

type PutAll = StageContext["metadata"]["putAll"];

function keeper(putAll: PutAll, signal = new AbortController().signal) {
  let seconds = 0;
  const warn = vi.fn();
  // Only what the keeper uses of them.
  const context = {
    metadata: { putAll, display: (text: string) => putAll({ text }) },
    sharedObjects: { put: () => putAll({}) },
    signal,
    logger: { warn },
  } as unknown as Parameters<typeof progressKeeper>[0];
  const current = () => ({ kept: { elapsed: Temporal.Duration.from({ seconds }), checks: {} }, display: `${seconds}` });
  return { warn, made: progressKeeper(context, current), pass: (more: number) => (seconds += more) };
}

test("calls run one after the other, and the last one has the newest progress", async () => {
  const gates: (() => void)[] = [];
  const kept: unknown[] = [];
  const { made, pass } = keeper(async (values) => {
    kept.push(values["elapsedTime"]);
    await new Promise<void>((resolve) => gates.push(resolve));
  });
  const first = made.keep();
  const second = made.keep();
  await vi.waitFor(() => expect(gates).toHaveLength(1));
  pass(30);
  gates[0]?.();
  await first;
  await vi.waitFor(() => expect(gates).toHaveLength(2));
  gates[1]?.();
  await second;
  expect(kept).toEqual(["0s", "30s"]);
});

test("an analysis continues if its progress cannot be saved", async () => {
  const { made, warn } = keeper(() => Promise.reject(new Fault("unavailable", "no host")));
  await made.keep();
  await made.show("x");
  await made.keepResult(Temporal.Now.instant());
  expect(warn).toHaveBeenCalledTimes(3);
});

test("an abort is rethrown", async () => {
  const reason = new Error("cancelled");
  const { made, warn } = keeper(() => Promise.reject(new Error("aborted")), AbortSignal.abort(reason));
  await expect(made.show("x")).rejects.toBe(reason);
  await expect(made.keep()).rejects.toBe(reason);
  expect(warn).not.toHaveBeenCalled();
});
