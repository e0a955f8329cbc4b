import { expect, test } from "vitest";
import { SharedRuns } from "./shared-runs.ts";

/** Runs that end when they are told to. */
function begin() {
  const runs = new SharedRuns<string>();
  const begun: {
    readonly end: (result: string) => void;
    readonly fail: (error: Error) => void;
    readonly signal: AbortSignal;
    readonly leftMs: () => number;
  }[] = [];
  const make = (signal: AbortSignal, leftMs: () => number) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    begun.push({ end: resolve, fail: reject, signal, leftMs });
    return promise;
  };
  const ask = (key: string, signal?: AbortSignal, leftMs?: number) =>
    runs.run(key, make, { signal, ...(leftMs !== undefined && { leftMs }) });
  return { begun, ask };
}

test("who asks for the same while it runs shares the run, and who asks for something else has another", async () => {
  const { begun, ask } = begin();
  const asked = [...Array.from({ length: 200 }, () => ask("a")), ask("b")];
  await expect.poll(() => begun.length).toBe(2);
  for (const [at, { end }] of begun.entries()) end(`run ${at}`);
  const answers = await Promise.all(asked);
  expect(answers.filter((answer) => answer === "run 0")).toHaveLength(200);
  expect(answers.at(-1)).toBe("run 1");
});

test("nothing is kept beyond a run: neither its answer nor its error", async () => {
  const { begun, ask } = begin();
  const failed = ask("a");
  await expect.poll(() => begun.length).toBe(1);
  begun[0]?.fail(new Error("away"));
  await expect(failed).rejects.toThrow("away");
  const second = ask("a");
  await expect.poll(() => begun.length).toBe(2);
  begun[1]?.end("there");
  expect(await second).toBe("there");
});

test("a run goes on while somebody waits for it, and is stopped when the last one leaves", async () => {
  const { begun, ask } = begin();
  const [first, second] = [new AbortController(), new AbortController()];
  const asked = [ask("a", first.signal), ask("a", second.signal)];
  await expect.poll(() => begun.length).toBe(1);
  first.abort(new Error("first left"));
  await expect(asked[0]).rejects.toThrow("first left");
  expect(begun[0]?.signal.aborted).toBe(false);
  second.abort(new Error("second left"));
  await expect(asked[1]).rejects.toThrow("second left");
  expect(begun[0]?.signal.aborted).toBe(true);
  // A run that was stopped is not joined.
  const third = ask("a");
  await expect.poll(() => begun.length).toBe(2);
  begun[1]?.end("again");
  expect(await third).toBe("again");
});

test("a run has the time of the caller who waits longest, whoever began it", async () => {
  const { begun, ask } = begin();
  const asked = [ask("a", undefined, 1_000)];
  await expect.poll(() => begun.length).toBe(1);
  const left = () => begun[0]?.leftMs() ?? 0;
  expect(left()).toBeLessThanOrEqual(1_000);
  asked.push(ask("a", undefined, 60_000), ask("a", undefined, 10));
  expect(left()).toBeGreaterThan(30_000);
  begun[0]?.end("made");
  expect(await Promise.all(asked)).toEqual(["made", "made", "made"]);
});
