import { Fault } from "@slipway/domain";
import { createLogger, silentLogger } from "@slipway/runtime";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Looked, watchRepository } from "./watch-repository.ts";

const pollIntervalMs = 60_000;
const stops: AbortController[] = [];
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
  vi.useRealTimers();
});

/** A watched branch with the head `branch.head`, and the heads that were processed. */
function watch(
  process: (hash: string, signal: AbortSignal, traceparent?: string) => Promise<unknown> = async () => {},
  unavailable = false,
  pollMs = pollIntervalMs,
  describeIntervalMs = pollMs,
  log = silentLogger(),
) {
  const branch = { head: "a", asked: 0, unavailable, isComplete: true };
  const looks: Looked[] = [];
  const processed: string[] = [];
  const described: string[] = [];
  const stop = new AbortController();
  stops.push(stop);
  const watched = watchRepository({
    repository: {
      head: async () => {
        branch.asked += 1;
        if (branch.unavailable) throw new Fault("unavailable", "no route to host");
        return branch.head;
      },
    },
    process: async (hash, signal, traceparent) => {
      processed.push(traceparent === undefined ? hash : `${hash} ${traceparent}`);
      await process(hash, signal, traceparent);
      return { isComplete: branch.isComplete, problems: branch.isComplete ? [] : ["shop failed"] };
    },
    describe: async (hash) => void described.push(hash),
    onLooked: (looked) => looks.push(looked),
    pollIntervalMs: pollMs,
    describeIntervalMs,
    log,
    signal: stop.signal,
  });
  return { branch, processed, described, looks, watched, stop };
}
const settle = () => vi.advanceTimersByTimeAsync(0);

test("the head is read at once and at every poll; the same head is processed once", async () => {
  const { branch, processed } = watch();
  await settle();
  await vi.advanceTimersByTimeAsync(2 * pollIntervalMs);
  expect({ processed, asked: branch.asked }).toEqual({ processed: ["a"], asked: 3 });
  branch.head = "b";
  await vi.advanceTimersByTimeAsync(pollIntervalMs);
  expect(processed).toEqual(["a", "b"]);
});

test("a notification is handled without waiting for the poll, in the trace of its push", async () => {
  const { branch, processed, watched } = watch();
  await settle();
  branch.head = "b";
  watched.notify("00-trace");
  await settle();
  expect(processed).toEqual(["a", "b 00-trace"]);
});

test("a notification without a new head changes nothing; a recheck processes the same head again", async () => {
  const { processed, watched } = watch();
  await settle();
  watched.notify();
  await settle();
  expect(processed).toEqual(["a"]);
  watched.recheck();
  await settle();
  expect(processed).toEqual(["a", "a"]);
});

test.for(["notify", "recheck"] as const)("any number of calls of %s during one pass lead to one more", async (which) => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { branch, processed, watched } = watch((hash) => (hash === "a" ? gate : Promise.resolve()));
  await settle();
  branch.head = "b";
  for (let n = 0; n < 3; n += 1) watched[which]();
  await settle();
  expect({ processed, asked: branch.asked }).toEqual({ processed: ["a"], asked: 1 });
  open();
  await settle();
  expect({ processed, asked: branch.asked }).toEqual({ processed: ["a", "b"], asked: 2 });
});

test.for([
  { name: "finds nothing new", unavailable: false },
  { name: "finds no Git server", unavailable: true },
])("a flood of notifications that $name asks seldom, and a push in it is still seen", async ({ unavailable }) => {
  const { branch, processed, watched } = watch();
  await settle();
  branch.asked = 0;
  branch.unavailable = unavailable;
  for (let notices = 0; notices < 50_000; notices++) {
    watched.notify();
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(branch.asked).toBeLessThan(25);
  branch.unavailable = false;
  branch.head = "b";
  watched.notify();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(processed).toEqual(["a", "b"]);
});

test("pushes that follow each other closely are all seen at once", async () => {
  const { branch, processed, watched } = watch();
  await settle();
  for (let pushes = 0; pushes < 50; pushes++) {
    branch.head = `push ${pushes}`;
    watched.notify();
    await settle();
  }
  expect(processed).toHaveLength(51);
});

test("a recheck while the same head is processed is not lost", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  let looks = 0;
  const { processed, watched } = watch(() => (looks++ === 0 ? gate : Promise.resolve()));
  await settle();
  watched.recheck();
  open();
  await settle();
  expect(processed).toEqual(["a", "a"]);
});

test("an unavailable repository is retried with growing pauses, never longer than the poll interval", async () => {
  const { branch, processed } = watch(undefined, true);
  await settle();
  const asked = branch.asked;
  await vi.advanceTimersByTimeAsync(10_000);
  const early = branch.asked - asked;
  await vi.advanceTimersByTimeAsync(10 * pollIntervalMs);
  const late = branch.asked - asked - early;
  expect(early).toBeGreaterThanOrEqual(3);
  expect(late).toBeGreaterThanOrEqual(9);
  expect(late).toBeLessThan(10 * early);
  branch.unavailable = false;
  await vi.advanceTimersByTimeAsync(pollIntervalMs);
  expect(processed).toEqual(["a"]);
});

test("a notification ends such a pause", async () => {
  const { branch, processed, watched } = watch(undefined, true);
  await vi.advanceTimersByTimeAsync(5 * pollIntervalMs);
  branch.unavailable = false;
  watched.notify();
  await settle();
  expect(processed).toEqual(["a"]);
});

test("people are told once that a repository cannot be read, and that it can be read again; programs every time", async () => {
  const lines: string[] = [];
  const log = (encoding: "console" | "json") =>
    createLogger({ service: "watcher", encoding, destination: { write: (line) => lines.push(line) } });
  const failures: number[] = [];
  for (const encoding of ["console", "json"] as const) {
    lines.length = 0;
    const { branch } = watch(undefined, true, pollIntervalMs, pollIntervalMs, log(encoding));
    await vi.advanceTimersByTimeAsync(3 * pollIntervalMs);
    branch.unavailable = false;
    await vi.advanceTimersByTimeAsync(pollIntervalMs);
    failures.push(lines.filter((line) => line.includes("repository could not be processed")).length);
    expect(lines.at(-1)).toContain("repository can be processed again");
  }
  expect(failures[0]).toBe(1);
  expect(failures[1]).toBeGreaterThan(5);
});

test("a head that failed is processed again, in the trace of its push", async () => {
  let failures = 0;
  const { branch, processed, watched } = watch(async (hash) => {
    if (hash === "b" && failures++ === 0) throw new Fault("conflict", "another writer was first");
  });
  await settle();
  branch.head = "b";
  watched.notify("00-trace");
  await settle();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(processed).toEqual(["a", "b 00-trace", "b 00-trace"]);
  branch.head = "c";
  await vi.advanceTimersByTimeAsync(pollIntervalMs);
  expect(processed.at(-1)).toBe("c");
});

test("a stop ends the pause at once and waits for the pass in progress", async () => {
  const idle = watch();
  await settle();
  idle.stop.abort();
  await expect(idle.watched.done).resolves.toBeUndefined();

  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const busy = watch(() => gate);
  await settle();
  busy.stop.abort();
  let isOver = false;
  void busy.watched.done.then(() => (isOver = true));
  await settle();
  expect(isOver).toBe(false);
  open();
  await expect(busy.watched.done).resolves.toBeUndefined();
});

test("a branch that went on during a pass is read again soon, and is a failure only if it always goes on", async () => {
  const { looks, processed } = watch(() => Promise.reject(new Fault("conflict", "branch main went on from a to b meanwhile")));
  await settle();
  const startedAt = Date.now();
  while (processed.length < 5) await vi.advanceTimersToNextTimerAsync();
  expect(looks).toEqual([]);
  expect(Date.now() - startedAt).toBeLessThan(5_000);
  await vi.advanceTimersToNextTimerAsync();
  expect(looks).toEqual([{ err: expect.objectContaining({ code: "conflict" }) }]);
});

test("a head whose applications failed is processed again soon, and each look is reported", async () => {
  const { branch, processed, looks } = watch();
  branch.isComplete = false;
  await vi.advanceTimersByTimeAsync(pollIntervalMs - 1);
  expect(processed.length).toBeGreaterThan(1);
  expect(new Set(processed)).toEqual(new Set(["a"]));
  branch.isComplete = true;
  await vi.advanceTimersByTimeAsync(pollIntervalMs);
  const processings = processed.length;
  branch.unavailable = true;
  await vi.advanceTimersByTimeAsync(pollIntervalMs);
  expect(processed).toHaveLength(processings);
  expect(looks.at(0)).toEqual({ head: "a", problems: ["shop failed"] });
  expect(looks).toContainEqual({ head: "a", problems: [] });
  expect(looks.at(-1)).toEqual({ err: expect.objectContaining({ code: "unavailable" }) });
});

test("a poll interval that is longer than a timer does not poll all the time", async () => {
  const { branch } = watch(undefined, false, 2 ** 31);
  await vi.advanceTimersByTimeAsync(pollIntervalMs);
  expect(branch.asked).toBe(1);
});

test("between two polls a new head is described once, and processed by the poll", async () => {
  const { branch, processed, described } = watch(undefined, false, pollIntervalMs, pollIntervalMs / 4);
  await settle();
  branch.head = "b";
  await vi.advanceTimersByTimeAsync(0.8 * pollIntervalMs);
  expect({ processed, described, asked: branch.asked }).toEqual({ processed: ["a"], described: ["b"], asked: 4 });
  await vi.advanceTimersByTimeAsync(0.2 * pollIntervalMs);
  expect({ processed, described, asked: branch.asked }).toEqual({ processed: ["a", "b"], described: ["b"], asked: 5 });
});

test("a repository that cannot be described is processed by the next poll, and a push is processed at once", async () => {
  const { branch, processed, described, watched } = watch(undefined, false, pollIntervalMs, pollIntervalMs / 4);
  await settle();
  branch.unavailable = true;
  await vi.advanceTimersByTimeAsync(pollIntervalMs / 2);
  branch.unavailable = false;
  branch.head = "b";
  watched.notify();
  await settle();
  expect({ processed, described }).toEqual({ processed: ["a", "b"], described: [] });
});
