import { Fault } from "@slipway/plugin-sdk";
import { expect, onTestFinished, test, vi } from "vitest";
import { followTiming } from "../follow/follow-timing.ts";
import { KindFollower } from "../follow/kind-follower.ts";
import { type Answer, ScriptedSource } from "../follow/scripted-source.ts";
import { FollowedKind } from "./followed-kind.ts";

const forbidden: Answer = { fails: new Fault("forbidden", "pods is forbidden at the cluster scope") };
const empty: Answer = { page: { items: [], resourceVersion: "1", continueAt: "" } };
const standing: Answer = { watch: [], end: "silence" };

/** Follows a kind, in each namespace by a script. `log` has what was opened and forgotten. */
function start(scripts: Readonly<Record<string, readonly Answer[]>>, only = "") {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const log: string[] = [];
  const kind = new FollowedKind({
    only,
    open: (namespace, onState) => {
      log.push(`open ${namespace}`);
      const nothing = () => {};
      const sink = {
        put: nothing,
        remove: nothing,
        retain: nothing,
        [Symbol.dispose]: () => void log.push(`forget ${namespace}`),
      };
      const source = new ScriptedSource(scripts[namespace] ?? []);
      return { follower: new KindFollower({ source, sink: { ...sink, state: onState }, timing: followTiming, random: () => 0.5 }), sink };
    },
    onState: () => {},
  });
  onTestFinished(() => kind[Symbol.asyncDispose]());
  return { kind, log };
}
const soon = () => vi.advanceTimersByTimeAsync(100);

test("a kind is followed in all namespaces at once", async () => {
  const { kind, log } = start({ "": [empty, standing] });
  kind.want(["a", "b"]);
  expect(kind.isSyncing).toBe(true);
  await soon();
  expect(log).toEqual(["open "]);
  expect(kind.stateIn("a")).toEqual({ kind: "current" });
  expect(kind.isSyncing).toBe(false);
});

test("a kind that must not be read everywhere is followed in each wanted namespace, until it may be", async () => {
  const { kind, log } = start({ "": [forbidden, empty, standing], a: [empty, standing], b: [forbidden] });
  kind.want(["a"]);
  await soon();
  kind.want(["b"]);
  await soon();
  expect(log).toEqual(["open ", "open a", "open b"]);
  expect(kind.stateIn("a")).toEqual({ kind: "current" });
  expect(kind.stateIn("b")?.kind).toBe("refused");
  kind.retry("refused");
  await soon();
  expect(log.slice(3).toSorted()).toEqual(["forget a", "forget b"]);
  expect(kind.stateIn("b")).toEqual({ kind: "current" });
});

test("a namespace that nobody wants any more is not followed, and what was known of it is forgotten", async () => {
  const { kind, log } = start({ "": [forbidden, forbidden], a: [empty, standing], b: [empty, standing] });
  kind.want(["a", "b"]);
  await soon();
  await kind.retain(new Set(["b"]));
  expect(log).toEqual(["open ", "open a", "open b", "forget a"]);
  expect(kind.stateIn("a")?.kind).toBe("refused");
  expect(kind.stateIn("b")).toEqual({ kind: "current" });
  kind.retry("refused");
  await soon();
  expect(log).toHaveLength(4);
});

test("with a namespace in the rules nothing is followed elsewhere", async () => {
  const { kind, log } = start({ a: [empty, standing] }, "a");
  kind.want(["a", "b"]);
  await soon();
  expect(log).toEqual(["open a"]);
  expect(kind.stateIn("a")).toEqual({ kind: "current" });
  expect(kind.stateIn("b")).toBeUndefined();
});
