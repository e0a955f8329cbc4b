import { FakeClock, FakeHost, testStage } from "@slipway/plugin-sdk/testing";
import { expect, test } from "vitest";
import { waitPlugin } from "./wait-plugin.ts";
import { stepOf } from "./wait-stage.ts";

const start = Temporal.Instant.from("2026-03-01T12:00:00Z");
const startSeconds = String(start.epochMilliseconds / 1000);
const seconds = (value: number) => Temporal.Duration.from({ seconds: value });

test("waits for its duration and reports the remaining time", async () => {
  const clock = new FakeClock({ start, autoAdvance: true });
  const { result, lines, metadata, logCompleted } = await testStage(waitPlugin, { stage: "WAIT", options: { duration: "25s" }, clock });
  expect(result).toBe("succeeded");
  expect(clock.now().since(start).total("seconds")).toBe(25);
  expect(lines).toEqual([
    "info: waiting, 25s of 25s left",
    "info: waiting, 15s of 25s left",
    "info: waiting, 5s of 25s left",
    "success: waited for 25s",
  ]);
  expect(metadata).toEqual({ startTime: startSeconds, "pipecd/stage-display-metadata": "waited for 25s" });
  expect(logCompleted).toBe(true);
});

test("a resumed stage waits only for the time left since its first start, as recorded by PipeCD's plugin", async () => {
  const clock = new FakeClock({ start: start.add({ minutes: 4 }), autoAdvance: true });
  const { result, metadata } = await testStage(waitPlugin, {
    stage: "WAIT",
    options: { duration: "5m" },
    metadata: { startTime: startSeconds },
    clock,
  });
  expect(result).toBe("succeeded");
  expect(clock.now().since(start).total("minutes")).toBe(5);
  expect(metadata["startTime"]).toBe(startSeconds);
});

test("a stage whose time has passed succeeds at once", async () => {
  const clock = new FakeClock({ start: start.add({ hours: 2 }) });
  const { result, lines } = await testStage(waitPlugin, {
    stage: "WAIT",
    options: { duration: "1h" },
    metadata: { startTime: startSeconds },
    clock,
  });
  expect(result).toBe("succeeded");
  expect(lines).toEqual(["success: waited for 1h"]);
});

test("an unreadable start time counts as now", async () => {
  const clock = new FakeClock({ start, autoAdvance: true });
  const { metadata } = await testStage(waitPlugin, { stage: "WAIT", options: { duration: "1s" }, metadata: { startTime: "soon" }, clock });
  expect(metadata["startTime"]).toBe(startSeconds);
});

test("the display shows the remaining time; an abandoned stage ends without an outcome", async () => {
  const clock = new FakeClock({ start });
  const host = new FakeHost();
  const givenUp = new AbortController();
  const slept = clock.nextSleep();
  const run = testStage(waitPlugin, { stage: "WAIT", options: { duration: "1m30s" }, host, clock, signal: givenUp.signal });
  const ended = expect(run).rejects.toMatchObject({ code: "canceled" });
  await slept;
  expect(host.stageMetadata.get("stage-1/pipecd/stage-display-metadata")).toBe("1m30s left, until 2026-03-01T12:01:30Z");
  const sleptAgain = clock.nextSleep();
  clock.advance({ seconds: 10 });
  await sleptAgain;
  expect(host.stageMetadata.get("stage-1/pipecd/stage-display-metadata")).toBe("1m20s left, until 2026-03-01T12:01:30Z");
  givenUp.abort();
  await ended;
  expect(host.lines()).toEqual(["info: waiting, 1m30s of 1m30s left", "info: waiting, 1m20s of 1m30s left"]);
});

test.for([
  { name: "no options", options: undefined, problem: "with.duration: is missing" },
  {
    name: "an invalid duration",
    options: { duration: "soon" },
    problem: "with.duration: must be a duration such as 30s or 1h30m",
  },
  { name: "a duration of zero", options: { duration: "0s" }, problem: "with.duration: must be greater than zero" },
  { name: "a negative duration", options: { duration: -5 }, problem: "with.duration: must be greater than zero" },
])("$name fails the stage with the problem", async ({ options, problem }) => {
  const { result, message, lines, logCompleted } = await testStage(waitPlugin, { stage: "WAIT", options });
  expect(result).toBe("failed");
  expect(message).toContain(problem);
  expect(lines).toEqual([`error: ${message}`]);
  expect(logCompleted).toBe(true);
});

test("a stage that was started by a clock one hour ahead waits for its duration, not for an hour more", async () => {
  const clock = new FakeClock({ start: start.subtract({ hours: 1 }), autoAdvance: true });
  const { result } = await testStage(waitPlugin, {
    stage: "WAIT",
    options: { duration: "60s" },
    metadata: { startTime: startSeconds },
    clock,
  });
  expect(result).toBe("succeeded");
  expect(clock.monotonicMs()).toBe(60_000);
});

test.for([
  { name: "ahead", hours: 1 },
  { name: "back", hours: -1 },
])("a clock that is set $name during a wait changes nothing", async ({ hours }) => {
  const clock = new FakeClock({ start });
  const slept = clock.nextSleep();
  const run = testStage(waitPlugin, { stage: "WAIT", options: { duration: "15s" }, clock });
  await slept;
  clock.set(start.add({ hours }));
  const sleptAgain = clock.nextSleep();
  clock.advance({ seconds: 10 });
  await sleptAgain;
  clock.advance({ seconds: 5 });
  expect((await run).result).toBe("succeeded");
  expect(clock.monotonicMs()).toBe(15_000);
});

test.for([
  { duration: 1, step: 10 },
  { duration: 100, step: 10 },
  { duration: 101, step: 11 },
  { duration: 21_600, step: 2_160 },
])("a wait of $duration s says every $step s what is left", ({ duration, step }) => {
  expect(stepOf(seconds(duration)).total("seconds")).toBe(step);
});

test("a long wait does not make a long history", async () => {
  const host = new FakeHost();
  const clock = new FakeClock({ start, autoAdvance: true });
  const { lines } = await testStage(waitPlugin, { stage: "WAIT", options: { duration: "24h" }, host, clock });
  expect(lines).toHaveLength(11);
  expect(host.calls.filter((call) => call.startsWith("putStageMetadata"))).toHaveLength(12);
});

test("a stage that started within a second is not resumed for less than its duration", async () => {
  const host = new FakeHost();
  const stop = new AbortController();
  const clock = new FakeClock({ start: start.add({ milliseconds: 900 }) });
  const slept = clock.nextSleep();
  const cutOff = testStage(waitPlugin, { stage: "WAIT", options: { duration: "5s" }, host, clock, stopping: stop.signal });
  const ended = expect(cutOff).rejects.toMatchObject({ code: "unavailable" });
  await slept;
  stop.abort();
  await ended;
  const later = new FakeClock({ start: start.add({ seconds: 3 }), autoAdvance: true });
  await testStage(waitPlugin, { stage: "WAIT", options: { duration: "5s" }, host, clock: later });
  expect(later.now().since(start).total("seconds")).toBe(6);
});
