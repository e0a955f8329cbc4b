import { Fault } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Host } from "../host/host.ts";
import { FakeHost } from "../testing/fake-host.ts";
import { StageLogWriter } from "./stage-log-writer.ts";

function writerTo(
  host: FakeHost,
  { now = () => Temporal.Now.instant(), client = host.client() }: { readonly now?: () => Temporal.Instant; readonly client?: Host } = {},
) {
  return new StageLogWriter({
    host: client,
    deploymentId: "deployment-1",
    stageId: "stage-1",
    retriedCount: 0,
    now,
    logger: silentLogger(),
  });
}

/** Time that passes only when a test advances it. */
function useFakeTime(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
}

/** Time that passes as soon as everything waits for it. */
function useFastTime(): void {
  useFakeTime();
  vi.setTimerTickMode("nextTimerAsync");
}

const push = "reportStageLogs";
const checkpoint = "reportStageLogsFromLastCheckpoint";

test("entries reach the host while the stage runs", async () => {
  const host = new FakeHost();
  const log = writerTo(host);
  log.info("one");
  log.success("two");
  await vi.waitFor(() => expect(host.lines()).toEqual(["info: one", "success: two"]));
  expect(host.logOf()).toMatchObject({ savedCount: 0, completed: false });
  log.error("three");
  expect(await log.end({ completed: true })).toBe(true);
  expect(host.lines()).toEqual(["info: one", "success: two", "error: three"]);
  expect(host.logOf()).toMatchObject({ savedCount: 3, completed: true });
});

test("a burst of a thousand lines is one call, and one more at the end", async () => {
  const host = new FakeHost();
  const log = writerTo(host);
  for (let line = 0; line < 1_000; line++) log.info(`line ${line}`);
  await vi.waitFor(() => expect(host.lines()).toHaveLength(1_000));
  await log.end({ completed: true });
  expect(host.calls).toEqual([push, checkpoint]);
});

test("entries logged while a call is in flight go with the next one", async () => {
  useFastTime();
  const host = new FakeHost();
  const { promise: isHeld, resolve: release } = Promise.withResolvers<void>();
  const client = host.client();
  const batches: number[] = [];
  const log = writerTo(host, {
    client: {
      ...client,
      reportStageLogs: async (request, options) => {
        batches.push(request.blocks?.length ?? 0);
        await isHeld;
        return client.reportStageLogs(request, options);
      },
    },
  });
  log.info("first");
  await vi.waitFor(() => expect(batches).toEqual([1]));
  for (let line = 0; line < 1_000; line++) {
    log.info(`line ${line}`);
    await new Promise(setImmediate);
  }
  expect(batches).toEqual([1]);
  release();
  await vi.waitFor(() => expect(host.lines()).toHaveLength(1_001));
  expect(batches).toEqual([1, 1_000]);
  await log.end({ completed: true });
  expect(host.calls).toEqual([push, push, checkpoint]);
});

test("a steady logger makes five calls a second", async () => {
  useFakeTime();
  const host = new FakeHost();
  const log = writerTo(host);
  for (let line = 0; line < 95; line++) {
    log.info(`line ${line}`);
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(host.calls).toEqual([push, push, push, push, push]);
  await log.end({ completed: true });
  expect(host.lines()).toHaveLength(95);
});

test("calls that fail at once are not repeated faster when much is waiting", async () => {
  useFakeTime();
  const host = new FakeHost();
  const client = host.client();
  let [calls, isCanceling] = [0, true];
  const log = writerTo(host, {
    client: {
      ...client,
      reportStageLogs: async (request, options) => {
        calls++;
        // Not retried by the call itself.
        if (isCanceling) throw new Fault("canceled", "the call was canceled");
        return client.reportStageLogs(request, options);
      },
    },
  });
  for (let line = 0; line < 100; line++) log.info("x".repeat(1_000));
  await vi.advanceTimersByTimeAsync(999);
  expect(calls).toBe(5);
  isCanceling = false;
  await vi.advanceTimersByTimeAsync(200);
  expect(host.lines()).toHaveLength(100);
  await log.end({ completed: true });
});

test("a stage that logged nothing has a completed log too", async () => {
  const host = new FakeHost();
  expect(await writerTo(host).end({ completed: true })).toBe(true);
  expect(host.logOf()).toMatchObject({ blocks: [], completed: true });
});

test("an empty line is sent as text that hosts accept", async () => {
  const host = new FakeHost();
  const log = writerTo(host);
  log.info("");
  await log.end({ completed: true });
  expect(host.lines()).toEqual(["info:  "]);
});

/** A host whose pushes are held until `release`. */
function holdingHost() {
  const host = new FakeHost();
  const { promise: isHeld, resolve: release } = Promise.withResolvers<void>();
  const client = host.client();
  const began: AbortSignal[] = [];
  const reportStageLogs: Host["reportStageLogs"] = async (request, options) => {
    began.push(options?.signal ?? new AbortController().signal);
    await isHeld;
    return client.reportStageLogs(request, options);
  };
  return { host, client: { ...client, reportStageLogs }, began, release };
}

test("the end of a stage waits for the push under way, and its checkpoint comes after it", async () => {
  const { host, client, began, release } = holdingHost();
  const log = writerTo(host, { client });
  log.info("pushed");
  await vi.waitFor(() => expect(began).toHaveLength(1));
  log.info("last");
  const ended = log.end({ completed: true });
  await new Promise(setImmediate);
  expect(host.calls).toEqual([]);
  release();
  expect(await ended).toBe(true);
  expect(host.calls).toEqual([push, checkpoint]);
  expect(began.map(({ aborted }) => aborted)).toEqual([false]);
  expect(host.logOf()).toMatchObject({ savedCount: 2, completed: true });
});

test("a push that never ends is aborted after a while, and the log is completed", async () => {
  useFakeTime();
  const { host, client, began } = holdingHost();
  const held: Host = {
    ...client,
    reportStageLogs: (request, options) =>
      Promise.race([
        client.reportStageLogs(request, options),
        new Promise<never>((_, reject) => options?.signal?.addEventListener("abort", () => reject(options.signal?.reason))),
      ]),
  };
  const log = writerTo(host, { client: held });
  log.info("pushed");
  await vi.advanceTimersByTimeAsync(0);
  expect(began).toHaveLength(1);
  const ended = log.end({ completed: true });
  await vi.advanceTimersByTimeAsync(4_999);
  expect(host.calls).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(await ended).toBe(true);
  expect(host.calls).toEqual([checkpoint]);
});

test("an interrupted stage leaves its log open, and one that logged nothing makes no call", async () => {
  const host = new FakeHost();
  const log = writerTo(host);
  log.info("so far");
  await log.end({ completed: false });
  await writerTo(host).end({ completed: false });
  expect(host.logOf()).toMatchObject({ savedCount: 1, completed: false });
  expect(host.calls).toEqual([checkpoint]);
});

test("the next attempt continues above the indexes of the previous one, even in the same millisecond", async () => {
  const host = new FakeHost();
  const start = Temporal.Instant.from("2026-03-01T12:00:00Z");
  const first = writerTo(host, { now: () => start });
  for (let line = 0; line < 500; line++) first.info(`first ${line}`);
  await first.end({ completed: false });
  const second = writerTo(host, { now: () => start.add({ milliseconds: 1 }) });
  second.info("second");
  await second.end({ completed: true });
  expect(host.lines()).toHaveLength(501);
  expect(host.lines().at(-1)).toBe("info: second");
});

test("ten thousand lines and one of five megabytes arrive completely and in order, in calls a host accepts", async () => {
  const host = new FakeHost();
  const log = writerTo(host);
  for (let line = 0; line < 10_000; line++) log.info(`line ${line}`);
  log.info("x".repeat(5 * 1024 * 1024));
  expect(await log.end({ completed: true })).toBe(true);
  const { blocks, completed } = host.logOf();
  expect(blocks.slice(0, 10_000).map(({ log: text }) => text)).toEqual(Array.from({ length: 10_000 }, (_, line) => `line ${line}`));
  expect(blocks.slice(10_000).reduce((sum, { log: text }) => sum + text.length, 0)).toBe(5 * 1024 * 1024);
  expect(Math.max(...blocks.map(({ log: text }) => text.length))).toBeLessThanOrEqual(32 * 1024);
  expect(host.calls.length).toBeGreaterThan(5);
  expect(completed).toBe(true);
});

test("a host that is unavailable for a while gets everything when it is back", async () => {
  useFastTime();
  const host = new FakeHost();
  host.away(true);
  const log = writerTo(host);
  log.info("while it was unavailable");
  await vi.waitFor(() => expect(host.calls.length).toBeGreaterThan(1));
  host.away(false);
  await vi.waitFor(() => expect(host.lines()).toEqual(["info: while it was unavailable"]));
  await log.end({ completed: true });
  expect(host.logOf().completed).toBe(true);
});

test("a host that stays unavailable does not delay the end of a stage beyond its budget", async () => {
  useFastTime();
  const host = new FakeHost();
  host.away(true);
  const log = writerTo(host);
  log.info("lost");
  expect(await log.end({ completed: true, budgetMs: 300 })).toBe(false);
  host.away(false);
  expect(await log.end({ completed: false })).toBe(true);
  expect(host.lines()).toEqual(["info: lost"]);
});

test("a flood of entries for an unavailable host is dropped, with an entry where lines are missing", async () => {
  const host = new FakeHost();
  host.away(true);
  const log = writerTo(host);
  const line = "x".repeat(16 * 1024);
  for (let count = 0; count < 1_200; count++) log.info(line);
  host.away(false);
  await log.end({ completed: true });
  const { blocks } = host.logOf();
  expect(blocks.length).toBeLessThan(1_100);
  expect(blocks.at(-1)?.log).toMatch(/^\(\d+ entries are missing here/);
});

test("the last error is remembered", () => {
  const log = writerTo(new FakeHost());
  log.error("first");
  log.error("second");
  expect(log.lastError).toBe("second");
});

test("a stage that waits for the log to drain loses nothing", async () => {
  const host = new FakeHost();
  const log = writerTo(host);
  const line = "x".repeat(1000);
  let waits = 0;
  for (let count = 0; count < 10_000; count++) {
    log.info(line);
    const drained = log.untilDrained();
    if (drained !== undefined) waits++;
    await drained;
  }
  expect(waits).toBeGreaterThan(5);
  expect(await log.end({ completed: true })).toBe(true);
  expect(host.lines()).toHaveLength(10_000);
});

test("waiting for an unavailable host ends with the log", async () => {
  const host = new FakeHost();
  host.away(true);
  const log = writerTo(host);
  for (let count = 0; count < 2_000; count++) log.info("x".repeat(1000));
  const drained = log.untilDrained();
  expect(drained).toBeInstanceOf(Promise);
  await log.end({ completed: false, budgetMs: 0 });
  await drained;
  expect(log.untilDrained()).toBeUndefined();
});
