import { sampleExternalEvent, sampleHandling, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applyExternalEvent } from "./apply-external-event.ts";
import type { EventPullRequest } from "./external-event.ts";
import { handleEvent } from "./handle-event.ts";
import { seePullRequest } from "./see-pull-request.ts";

const open: EventPullRequest = { number: 7, state: "open", at: sampleTime, seenAt: sampleTime, mergeCommit: "" };
const later = (hours: number) => sampleTime.add({ hours });
const state = {
  ...sampleExternalEvent(),
  handlings: [sampleHandling("a", { pullRequest: open }), sampleHandling("b")],
  registeredSequence: 5,
};
const merged: EventPullRequest = { number: 7, state: "merged", at: later(1), seenAt: later(2), mergeCommit: "d".repeat(40) };

test("an open pull request that is merged or closed is so on the handling that it belongs to, and on no other", () => {
  for (const seen of [merged, { ...merged, state: "closed", mergeCommit: "" } as const]) {
    const event = seePullRequest(state, "a", seen);
    if (!event) throw new Error("nothing is recorded");
    expect(event.at).toBe(seen.seenAt);
    const after = applyExternalEvent(state, event, 9);
    expect(after.handlings).toEqual([{ ...state.handlings[0], pullRequest: seen }, state.handlings[1]]);
    expect(after.registeredSequence).toBe(5);
    expect(handleEvent(after, sampleHandling("a", { status: "failed" }))).toBeUndefined();
  }
});

test.for([
  ["a handler without a pull request", "b", merged],
  ["an unknown handler", "c", merged],
  ["another pull request", "a", { ...merged, number: 8 }],
  ["one that is still open", "a", { ...open, seenAt: later(6 * 24) }],
] as const)("%s is nothing new", ([, handlerId, seen]) => {
  expect(seePullRequest(state, handlerId, seen)).toBeUndefined();
});

test("a merge commit that is no hash is not kept", () => {
  expect(seePullRequest(state, "a", { ...merged, mergeCommit: "x".repeat(100_000) })).toMatchObject({ pullRequest: { mergeCommit: "" } });
});

test("one that has ended stays so", () => {
  const ended = { ...state, handlings: [sampleHandling("a", { pullRequest: merged })] };
  expect(seePullRequest(ended, "a", { ...merged, state: "closed" })).toBeUndefined();
});

test("one that is open for weeks is reported once a week, and is open since it was opened", () => {
  const event = seePullRequest(state, "a", { ...open, at: later(8 * 24), seenAt: later(8 * 24) });
  expect(event).toMatchObject({ kind: "pull-request-seen", pullRequest: { state: "open", at: sampleTime, seenAt: later(8 * 24) } });
});
