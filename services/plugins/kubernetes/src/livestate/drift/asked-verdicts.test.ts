import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { Lane } from "../../cache/lane.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { AskedVerdicts } from "./asked-verdicts.ts";
import type { Verdict } from "./known-verdicts.ts";

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

const object: KubeObject = { apiVersion: "v1", kind: "Thing", metadata: { name: "a" } };
const same: Verdict = { kind: "same" };
const unsaid: Verdict = { kind: "undetermined", reason: "a webhook is away" };

/** A server that answers when it is told to. */
function start({ width = 4 } = {}) {
  const contents = new Map<string, number>();
  const open: { readonly content: number; readonly answer: (verdict: Verdict) => void }[] = [];
  const errors: unknown[] = [];
  const answered: (readonly [string, number, Verdict["kind"]])[] = [];
  const asked = new AskedVerdicts({
    pairOf: (uid) => {
      const content = contents.get(uid);
      return content === undefined ? undefined : { old: object, desired: object, content };
    },
    compare: ({ content }) =>
      content < 0 ? Promise.reject(new Error("a bug")) : new Promise((answer) => void open.push({ content, answer })),
    onAnswer: (uid, { content }, verdict) => void answered.push([uid, content, verdict.kind]),
    onError: (error) => void errors.push(error),
    lane: new Lane(width),
  });
  onTestFinished(() => asked[Symbol.dispose]());
  const soon = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
  const answer = async (verdict: Verdict = same) => {
    open.shift()?.answer(verdict);
    await soon();
  };
  const questions = () => open.map(({ content }) => content);
  return { asked, contents, answered, errors, questions, soon, answer };
}

test("an object is asked about once at a time, and about its newest state", async () => {
  const { asked, contents, answered, questions, soon, answer } = start({ width: 1 });
  contents.set("a", 1).set("b", 2);
  for (const uid of ["a", "a", "b", "a"]) asked.ask(uid, "unknown");
  contents.set("b", 3);
  await soon(10_000);
  expect(questions()).toEqual([1]);
  await answer();
  expect(questions()).toEqual([3]);
  await answer();
  await soon(10_000);
  expect([questions(), answered]).toEqual([
    [],
    [
      ["a", 1, "same"],
      ["b", 3, "same"],
    ],
  ]);
});

test("what is known is asked again after a while only, and at once when it is not known any more", async () => {
  const { asked, contents, questions, soon, answer } = start();
  contents.set("a", 1);
  asked.ask("a", "known");
  await soon();
  expect(questions()).toEqual([1]);
  await answer();
  contents.set("a", 2);
  asked.ask("a", "known");
  await soon(1_900);
  expect(questions()).toEqual([]);
  await soon(100);
  expect(questions()).toEqual([2]);
  await answer();
  asked.ask("a", "known");
  await soon(200);
  asked.ask("a", "unknown");
  await soon();
  expect(questions()).toEqual([2]);
});

test("an object that could not be compared is asked about again, after growing pauses", async () => {
  const { asked, contents, questions, soon, answer } = start();
  contents.set("a", 1);
  asked.ask("a", "unknown");
  await soon();
  for (const pauseMs of [2_000, 4_000, 8_000]) {
    await answer(unsaid);
    await soon(pauseMs - 1);
    expect(questions()).toEqual([]);
    await soon(1);
    expect(questions()).toEqual([1]);
  }
});

test("what goes wrong is told", async () => {
  const { asked, contents, errors, soon } = start();
  contents.set("a", -1);
  asked.ask("a", "unknown");
  await soon();
  expect(errors).toEqual([new Error("a bug")]);
});

test("what was just asked about in vain is asked about later, but not after an urgent question", async () => {
  const { asked, contents, questions, soon } = start();
  contents.set("a", 1).set("b", 2);
  for (const uid of ["a", "b"]) asked.ask(uid, "failed");
  await soon(1_999);
  asked.ask("b", "unknown");
  expect(questions()).toEqual([2]);
  await soon(1);
  expect(questions()).toEqual([2, 1]);
});

test("nothing is asked about an object that is gone, or after the end", async () => {
  const { asked, contents, answered, questions, soon } = start();
  asked.ask("gone", "unknown");
  contents.set("a", 1);
  asked.ask("a", "known");
  await soon();
  asked[Symbol.dispose]();
  asked.ask("a", "unknown");
  await soon(10_000);
  expect([questions(), answered]).toEqual([[1], []]);
});

test("what was answered is forgotten once it may be asked about again, whether it exists by then or not", async () => {
  const { asked, contents, questions, soon, answer } = start();
  for (let index = 0; index < 3; index++) {
    contents.set(`${index}`, index);
    asked.ask(`${index}`, "known");
    await soon();
    await answer();
  }
  await soon(500);
  asked.ask("2", "known");
  expect([asked.size, questions()]).toEqual([3, []]);
  await soon(1_500);
  expect([asked.size, questions()]).toEqual([1, [2]]);
  await answer();
  await soon(2_000);
  expect(asked.size).toBe(0);
});

test("an object of which nothing is known is asked about before those of which details may be wrong", async () => {
  const { asked, contents, questions, answer } = start({ width: 1 });
  contents.set("a", 1).set("b", 2).set("c", 3);
  asked.ask("a", "known");
  asked.ask("b", "known");
  asked.ask("c", "unknown");
  expect(questions()).toEqual([1]);
  await answer();
  expect(questions()).toEqual([3]);
  await answer();
  expect(questions()).toEqual([2]);
});
