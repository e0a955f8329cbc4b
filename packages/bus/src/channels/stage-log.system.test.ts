import { LogSeverity } from "@slipway/proto/state";
import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import { useBus } from "../testing/use-bus.ts";
import { followStageLog, lastErrorOfStage, publishStageLog, untilAttemptEnded } from "./stage-log.ts";

const system = useBus();

test("a stage's log is followed from beginning to end across a restart of the server, each line once", async () => {
  const stage = { pipedId: "p", deploymentId: "d", stageId: "stage-0" };
  const say = (index: bigint, completed = false) =>
    publishStageLog(system.bus, { ...stage, blocks: [{ index, text: `line ${index}` }], completed });
  await say(1n);
  await publishStageLog(system.bus, { pipedId: "p", deploymentId: "d", stageId: "stage-1", blocks: [{ index: 1n, text: "other" }] });
  const read: string[] = [];
  const following = (async () => {
    for await (const { blocks } of followStageLog(system.bus, stage)) read.push(...blocks.map(({ text }) => text));
  })();
  await eventually(() => expect(read).toEqual(["line 1"]));
  await say(2n);
  await system.nats.kill9();
  const meanwhile = say(3n);
  await system.nats.restart();
  await meanwhile;
  await say(3n);
  await say(4n, true);
  await following;
  expect(read).toEqual(["line 1", "line 2", "line 3", "line 4"]);
});

test("a log is followed in the batches it was published in, without repeated blocks", async () => {
  const stage = { pipedId: "p", deploymentId: "d", stageId: "batches" };
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => ({ index: BigInt(from + at), text: `line ${from + at}` }));
  await publishStageLog(system.bus, { ...stage, blocks: lines(0, 1_000) });
  await publishStageLog(system.bus, { ...stage, blocks: lines(0, 1_000) });
  await publishStageLog(system.bus, { ...stage, blocks: lines(500, 1_500) });
  await publishStageLog(system.bus, { ...stage, completed: true });
  const batches = await Array.fromAsync(followStageLog(system.bus, stage));
  expect(batches.map(({ blocks, completed }) => [blocks.length, completed])).toEqual([
    [1_000, false],
    [500, false],
    [0, true],
  ]);
  expect(batches.flatMap(({ blocks }) => blocks).map(({ text }) => text)).toEqual(lines(0, 1_500).map(({ text }) => text));
});

test("what exists of a log is read without waiting for the rest", async () => {
  const stage = { pipedId: "p", deploymentId: "d", stageId: "existing" };
  const read = async () => (await Array.fromAsync(followStageLog(system.bus, stage, { existing: true }))).map(({ completed }) => completed);
  expect(await read()).toEqual([]);
  await publishStageLog(system.bus, { ...stage, blocks: [{ index: 1n, text: "working" }] });
  expect(await read()).toEqual([false]);
  await publishStageLog(system.bus, { ...stage, completed: true });
  expect(await read()).toEqual([false, true]);
});

test("the last line of the last error in a log is found", async () => {
  const stage = { pipedId: "p", deploymentId: "d", stageId: "errors" };
  expect(await lastErrorOfStage(system.bus, stage)).toBeUndefined();
  const blocks = [
    { index: 1n, text: "an earlier error", severity: LogSeverity.ERROR },
    { index: 2n, text: "Failed to apply manifests\nexit status 1: no such kind\n", severity: LogSeverity.ERROR },
    { index: 3n, text: " ", severity: LogSeverity.ERROR },
    { index: 4n, text: "cleaning up", severity: LogSeverity.INFO },
  ];
  await publishStageLog(system.bus, { ...stage, blocks });
  expect(await lastErrorOfStage(system.bus, stage)).toBe("exit status 1: no such kind");
});

test("following a log ends with its signal, also before the stage started", async () => {
  const stop = new AbortController();
  const following = Array.fromAsync(
    followStageLog(system.bus, { pipedId: "p", deploymentId: "d", stageId: "never" }, { signal: stop.signal }),
  );
  stop.abort();
  expect(await following).toEqual([]);
});

test("the end of an attempt is noticed, even if it came first; the end of an earlier attempt does not count", async () => {
  const stage = { pipedId: "p", deploymentId: "d", stageId: "ended" };
  const stop = new AbortController();
  const never = untilAttemptEnded(system.bus, { ...stage, attempt: 3 }, { signal: stop.signal });
  const second = untilAttemptEnded(system.bus, { ...stage, attempt: 2 }, {});
  await publishStageLog(system.bus, { ...stage, blocks: [{ index: 1n, text: "working" }] });
  await publishStageLog(system.bus, { ...stage, endedAttempt: 1 });
  await publishStageLog(system.bus, { ...stage, blocks: [{ index: 2n, text: "working again" }], endedAttempt: 2 });
  expect(await second).toBe(true);
  expect(await untilAttemptEnded(system.bus, { ...stage, attempt: 1 }, {})).toBe(true);
  stop.abort();
  expect(await never).toBe(false);
});
