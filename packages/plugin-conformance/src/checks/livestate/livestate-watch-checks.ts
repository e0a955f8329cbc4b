import { type ConformanceCheck, demand } from "../../conformance-check.ts";
import type { PluginUnderTest } from "../../plugin-under-test.ts";
import { application, callService, sourceOf, targetsOf } from "../call-service.ts";
import { endOf, isOnlyEndless } from "../stages/stage-run.ts";
import { FollowedState } from "./followed-state.ts";
import { LivestateStream } from "./livestate-stream.ts";

/** A plugin may have to read a cluster first. */
const knownMs = 30_000;
/** Heartbeats come every 10 s. */
const heartbeatMs = 15_000;
/** Without a change for so long the state is settled. */
const quietMs = 2_000;
const settledMs = 30_000;
const endMs = 10_000;
/** What changes all the time may change between the last delta and a snapshot. */
const comparisons = 3;

const waitsFor = "live states";

/** How a plugin that pushes live states does that. */
export const livestateWatchChecks: readonly ConformanceCheck[] = [
  {
    name: "sends a heartbeat, and the live state of an application that is followed",
    waitsFor,
    run: (tested) =>
      callService(tested, async (url) => {
        await using stream = new LivestateStream(url);
        const state = follow(stream, tested, 1n);
        const first = await stream.next(knownMs);
        demand(typeof first === "object", `it sent nothing: ${first ?? "no heartbeat came"}`);
        demand(first.update.case === "heartbeat", `its first message is a ${first.update.case}: hosts wait for a heartbeat`);
        demand(await stream.readUntilKnown(state, knownMs), `no snapshot came within ${knownMs / 1000} s`);
        return `${state.size} ${state.size === 1 ? "object" : "objects"}`;
      }),
  },
  {
    name: "sends changes that lead to the live state that it has",
    waitsFor,
    run: (tested) =>
      callService(tested, async (url) => {
        await using stream = new LivestateStream(url);
        let followId = 1n;
        let state = follow(stream, tested, followId);
        demand(await stream.readUntilKnown(state, knownMs), `no snapshot came within ${knownMs / 1000} s`);
        let deltas = 0;
        for (let comparison = 1; ; comparison++) {
          await runSomething(tested);
          deltas += await readUntilQuiet(stream, state);
          const anew = follow(stream, tested, ++followId);
          demand(await readAnew(stream, state, anew), "no snapshot came when the application was followed again");
          const difference = state.differenceFrom(anew);
          if (difference === undefined) return `${deltas} ${deltas === 1 ? "change" : "changes"}, the same as a new snapshot`;
          demand(comparison < comparisons, `its changes lead to another state than a new snapshot: ${difference}`);
          state = anew;
        }
      }),
  },
  {
    name: "sends heartbeats while nothing changes",
    waitsFor,
    run: (tested) =>
      callService(tested, async (url) => {
        await using stream = new LivestateStream(url);
        for (const which of ["first", "second"]) {
          const message = await stream.next(heartbeatMs);
          demand(message !== "ended", "it ended the stream on which nothing was followed yet");
          demand(message !== undefined, `the ${which} heartbeat did not come within ${heartbeatMs / 1000} s: hosts take it for dead`);
          demand(message.update.case === "heartbeat", `it sent a ${message.update.case}, and nothing is followed`);
        }
        return "two came";
      }),
  },
  {
    name: "ends a stream of live states with its host, and serves the next one",
    waitsFor,
    run: (tested) =>
      callService(tested, async (url) => {
        await using ended = new LivestateStream(url);
        demand(await ended.readUntilKnown(follow(ended, tested, 1n), knownMs), `no snapshot came within ${knownMs / 1000} s`);
        ended.endRequests();
        const until = performance.now() + endMs;
        let last: Awaited<ReturnType<LivestateStream["next"]>>;
        do last = await ended.next(Math.max(0, until - performance.now()));
        while (typeof last === "object");
        demand(last === "ended", `it went on for ${endMs / 1000} s after the host had ended the stream`);
        // Broken off without an end, as by a host that is killed.
        {
          await using broken = new LivestateStream(url);
          follow(broken, tested, 1n);
          await broken.next(knownMs);
        }
        await using next = new LivestateStream(url);
        demand(await next.readUntilKnown(follow(next, tested, 1n), knownMs), "no snapshot came on the stream of the next host");
        return "it ended";
      }),
  },
];

function follow(stream: LivestateStream, tested: PluginUnderTest, followId: bigint): FollowedState {
  const value = { ...application, deploySource: sourceOf(tested), deployTargets: targetsOf(tested), followId };
  stream.send({ request: { case: "follow", value } });
  return new FollowedState(application.applicationId, followId);
}

/** Runs the first stage that has a case: it may change what runs. How it ends is the matter of other checks. */
async function runSomething(tested: PluginUnderTest): Promise<void> {
  const stageCase = tested.stageCases.find((each) => !isOnlyEndless(each));
  if (stageCase === undefined) return;
  const { plugin, host } = await tested.shared();
  await endOf(plugin, tested.request(stageCase, stageCase.with, host), tested.options.stageMs, stageCase).catch(() => {});
}

/** Returns how many changes came. */
async function readUntilQuiet(stream: LivestateStream, state: FollowedState): Promise<number> {
  const until = performance.now() + settledMs;
  let changes = 0;
  for (let quietAt = performance.now() + quietMs; performance.now() < Math.min(until, quietAt); ) {
    const message = await stream.next(Math.max(1, quietAt - performance.now()));
    demand(message !== "ended", "it ended the stream of an application that is followed");
    if (message === undefined || !state.put(message)) continue;
    changes += 1;
    quietAt = performance.now() + quietMs;
  }
  return changes;
}

/** What was on its way when the application was followed again still belongs to the state before. */
async function readAnew(stream: LivestateStream, before: FollowedState, anew: FollowedState): Promise<boolean> {
  const until = performance.now() + knownMs;
  let hasBegun = false;
  while (!anew.isKnown) {
    const message = await stream.next(Math.max(0, until - performance.now()));
    if (message === undefined || message === "ended") return false;
    if (message.update.case === "heartbeat") continue;
    hasBegun ||= message.followId === anew.followId;
    (hasBegun ? anew : before).put(message);
  }
  return true;
}
