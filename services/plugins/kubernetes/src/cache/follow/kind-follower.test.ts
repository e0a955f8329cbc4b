import { Fault } from "@slipway/plugin-sdk";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { answerFault } from "../../client/answer-fault.ts";
import { textAt } from "../../json/json.ts";
import { followTiming } from "./follow-timing.ts";
import { KindFollower } from "./kind-follower.ts";
import type { KindSink } from "./kind-source.ts";
import { type Answer, ScriptedSource, thing } from "./scripted-source.ts";

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

const page = (uids: readonly string[], resourceVersion = "10", continueAt = ""): Answer => ({
  page: { items: uids.map((uid) => thing(uid)), resourceVersion, continueAt },
});
const event = (type: string, uid: string, version: string) => ({ type, object: thing(uid, version) });
const status = (code: number, reason: string) => JSON.stringify({ kind: "Status", code, reason, message: reason });
const expired = () => answerFault(410, status(410, "Expired"), "a watch");
const away = () => new Fault("unavailable", "the cluster cannot be reached");

/** Follows a script. `known` are the UIDs that the sink has; `told` is everything that it was told. */
function follow(answers: readonly Answer[]) {
  const source = new ScriptedSource(answers);
  const known = new Set<string>();
  const told: string[] = [];
  const sink: KindSink = {
    put: (object) => {
      const uid = textAt(object, "metadata", "uid");
      known.add(uid);
      told.push(`put ${uid}`);
    },
    remove: (uid) => {
      known.delete(uid);
      told.push(`remove ${uid}`);
    },
    retain: (uids) => {
      for (const uid of known) if (!uids.has(uid)) known.delete(uid);
      told.push("retain");
    },
    state: ({ kind }) => void told.push(kind),
  };
  const follower = new KindFollower({ source, sink, timing: followTiming, random: () => 0.5 });
  onTestFinished(() => follower[Symbol.asyncDispose]());
  return { source, known, told, follower };
}
const soon = () => vi.advanceTimersByTimeAsync(2_000);

const silence: Answer = { watch: [], end: "silence" };

test("whatever is kept, of a list or of a watch, is kept in a turn", async () => {
  const source = new ScriptedSource([page(["a"]), { watch: [[event("ADDED", "b", "11"), event("DELETED", "a", "12")]], end: "silence" }]);
  let isInTurn = false;
  const told: boolean[] = [];
  const note = () => void told.push(isInTurn);
  const whenTurn = async (work: () => void) => {
    isInTurn = true;
    work();
    isInTurn = false;
  };
  const sink: KindSink = { put: note, remove: note, retain: () => {}, state: () => {} };
  await using _follower = new KindFollower({ source, sink, timing: followTiming, whenTurn });
  await soon();
  expect(told).toEqual([true, true, true]);
});

test("a kind is listed page by page, then watched from the version of the list", async () => {
  const { source, told } = follow([
    page(["a"], "", "next"),
    page(["b"], "10"),
    { watch: [[event("ADDED", "c", "11"), event("DELETED", "a", "12")], [event("MODIFIED", "b", "13")]], end: "silence" },
  ]);
  await soon();
  expect(source.asked).toEqual(["list", "list next", "watch 10"]);
  expect(told).toEqual(["put a", "put b", "retain", "current", "put c", "remove a", "put b"]);
});

test("a watch that the server ends goes on from the last event or bookmark, without another list", async () => {
  const { source, told } = follow([
    page(["a"]),
    { watch: [[event("ADDED", "b", "11")], [event("BOOKMARK", "", "15")]] },
    { watch: [[event("ADDED", "c", "16")]], end: { fails: new Error("socket hang up") } },
    { watch: [], end: "silence" },
  ]);
  await soon();
  expect(source.asked).toEqual(["list", "watch 10", "watch 15", "watch 16"]);
  expect(told.filter((each) => each === "current")).toHaveLength(1);
  expect(told).not.toContain("stale");
});

test.for<{ readonly name: string; readonly end: Answer }>([
  { name: "when the watch begins", end: { fails: expired() } },
  { name: "in the middle of a watch", end: { watch: [[{ type: "ERROR", object: JSON.parse(status(410, "Expired")) }]] } },
])("what happened while the server forgot a version is found by another list: $name", async ({ end }) => {
  const { source, known, told } = follow([page(["a", "b"]), end, page(["b", "c"], "20"), { watch: [], end: "silence" }]);
  await soon();
  expect(source.asked).toEqual(["list", "watch 10", "list", "watch 20"]);
  expect([...known]).toEqual(["b", "c"]);
  expect(told).not.toContain("stale");
});

test.for<{ readonly name: string; readonly answers: readonly Answer[]; readonly asked: string }>([
  { name: "lists again", answers: [{ fails: expired() }], asked: "list" },
  { name: "lists again, page by page", answers: [{ fails: expired() }, page(["b"], "", "next")], asked: "list next" },
  { name: "resumes its watch", answers: [{ watch: [] }], asked: "watch 10" },
])("what is known is stale soon if the server does not answer when it $name", async ({ answers, asked }) => {
  const standing: Answer = { watch: [[event("BOOKMARK", "", "10")]] };
  const { source, told, follower } = follow([page(["a"]), standing, ...answers]);
  await soon();
  expect(source.asked.at(-1)).toBe(asked);
  expect(told.at(-1)).not.toBe("stale");
  expect(follower.state.kind).toBe("current");
  await vi.advanceTimersByTimeAsync(followTiming.graceMs);
  expect(follower.state).toMatchObject({ kind: "stale", reason: expect.stringContaining("5 s") });
});

test("a list whose next page has expired begins anew", async () => {
  const { source, known } = follow([page(["a"], "", "next"), { fails: expired() }, page(["b"], "20"), { watch: [], end: "silence" }]);
  await soon();
  expect(source.asked).toEqual(["list", "list next", "list", "watch 20"]);
  expect([...known]).toEqual(["b"]);
});

test("a watch without event and bookmark is ended and begun again", async () => {
  const { source, told } = follow([page(["a"]), { watch: [[event("BOOKMARK", "", "12")]], end: "silence" }, { watch: [], end: "silence" }]);
  await vi.advanceTimersByTimeAsync(followTiming.silenceMs - 1_000);
  expect(source.asked).toEqual(["list", "watch 10"]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(source.asked).toEqual(["list", "watch 10", "watch 12"]);
  expect(told).not.toContain("stale");
});

test("a restart of the API server is bridged; after that nothing is known until it answers", async () => {
  const failures = Array.from({ length: 8 }, (): Answer => ({ fails: away() }));
  const { told } = follow([page(["a"]), { watch: [] }, ...failures, { watch: [[event("ADDED", "b", "11")]], end: "silence" }]);
  await vi.advanceTimersByTimeAsync(followTiming.graceMs - 1_000);
  expect(told.at(-1)).toBe("current");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(told.at(-1)).toBe("stale");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told.slice(-2)).toEqual(["current", "put b"]);
});

test("after a retry the pauses are short again", async () => {
  const { source, follower } = follow(Array.from({ length: 100 }, (): Answer => ({ fails: away() })));
  await vi.advanceTimersByTimeAsync(600_000);
  const before = source.asked.length;
  await soon();
  expect(source.asked.length - before).toBeLessThan(2);
  follower.retry();
  await soon();
  expect(source.asked.length - before).toBeGreaterThan(3);
});

test("a server that ends every watch at once is not asked all the time", async () => {
  const { source } = follow([page(["a"]), ...Array.from({ length: 1_000 }, (): Answer => ({ watch: [] }))]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(source.asked.length).toBeLessThan(15);
});

test.for<{ readonly name: string; readonly refusal: Answer; readonly state: string }>([
  { name: "may not be listed", refusal: { fails: new Fault("forbidden", "pods is forbidden") }, state: "refused" },
  { name: "cannot be listed", refusal: { fails: new Fault("invalid", "405") }, state: "refused" },
  { name: "is not served", refusal: { fails: answerFault(404, status(404, "NotFound"), "GET") }, state: "unserved" },
])("a kind that $name is reported once, and asked for again rarely or on request", async ({ refusal, state }) => {
  const { source, told, follower } = follow([refusal, refusal, page(["a"]), ...Array.from({ length: 10 }, () => silence)]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(source.asked).toEqual(["list"]);
  expect(told).toEqual([state]);
  follower.retry();
  await soon();
  expect(source.asked).toEqual(["list", "list"]);
  expect(told).toEqual([state]);
  await vi.advanceTimersByTimeAsync(followTiming.refusedMs);
  expect(told.at(-1)).toBe("current");
});

test("a kind that may be listed and not watched is refused", async () => {
  const { told } = follow([page(["a"]), { fails: new Fault("forbidden", "no watch") }]);
  await soon();
  expect(told).toEqual(["put a", "retain", "refused"]);
});

test("disposing ends a watch and a pause, and tells nothing", async () => {
  const watching = follow([page(["a"]), { watch: [], end: "silence" }]);
  const pausing = follow([{ fails: new Fault("forbidden", "no") }]);
  await soon();
  const before = [...watching.told, ...pausing.told];
  await Promise.all([watching.follower[Symbol.asyncDispose](), pausing.follower[Symbol.asyncDispose]()]);
  expect([...watching.told, ...pausing.told]).toEqual(before);
});
