import { Code, ConnectError } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import { expect, test, vi } from "vitest";
import { CallsInTurn } from "./calls-in-turn.ts";

/** Answered by the plugin itself. */
const answered = () =>
  new Fault("unavailable", "the cluster is away", {
    cause: Object.assign(new ConnectError("the cluster is away", Code.Unavailable), { isWireError: true }),
  });

test.each([
  ["at once, was stopping", 100, false],
  ["much later because of a stage, was not stopping", 60_000, true],
])("a plugin that answers that it is unavailable, and is gone %s", async (_, laterMs, isCulprit) => {
  using now = vi.spyOn(performance, "now");
  const [connection, look] = [new AbortController(), new AbortController()];
  const calls = new CallsInTurn({ isUp: true, signal: connection.signal, explain: undefined, unreachable: () => "it is gone" });
  const looked = calls.make("live state a", { signal: look.signal }, () => Promise.reject(answered()));
  await new Promise(setImmediate);
  look.abort();
  await expect(looked).rejects.toThrow();

  now.mockReturnValue(performance.now() + laterMs);
  const stage = calls.make("stage s", undefined, () => Promise.reject(new Fault("unavailable", "the connection broke")));
  await new Promise(setImmediate);
  calls.lost();
  connection.abort();
  await expect(stage).rejects.toMatchObject({ isCulprit });
});

test.each([
  ["soon enough, neither is to blame alone", false],
  ["too late, the other one is", true],
])("of two calls that broke, if the loss of the plugin is noticed %s", async (_, isLate) => {
  const connection = new AbortController();
  const state = { isUp: true, signal: connection.signal, explain: undefined, unreachable: () => "it is gone" };
  const ends: (() => void)[] = [];
  const untilEnded = (_ms: number, lost: AbortSignal) =>
    new Promise<void>((resolve) => {
      ends.push(resolve);
      lost.addEventListener("abort", () => resolve(), { once: true });
    });
  const calls = new CallsInTurn(state, { wait: untilEnded });
  const { promise: later, reject } = Promise.withResolvers<never>();
  const broken = new Fault("unavailable", "the connection broke");
  void calls.make("stage guilty", undefined, () => Promise.reject(broken)).catch(() => {});
  const second = calls.make("stage innocent", undefined, () => later);
  await new Promise(setImmediate);
  expect(ends).toHaveLength(1);
  if (isLate) ends[0]?.();
  await new Promise(setImmediate);
  reject(broken);
  await new Promise(setImmediate);
  calls.lost();
  connection.abort();
  await expect(second).rejects.toMatchObject({ isCulprit: isLate });
});

test.each([
  [true, "the cluster is away"],
  [false, undefined],
])(
  "a call that fails while the plugin answers (%s) is recorded; of one that has not started its problem says more",
  async (isUp, reason) => {
    const gone = AbortSignal.abort();
    const calls = new CallsInTurn({ isUp, signal: gone, explain: undefined, unreachable: () => "it has not started" });
    await expect(calls.make("live state a", undefined, () => Promise.reject(answered()))).rejects.toThrow();
    expect(calls.record.failed?.reason).toBe(reason);
  },
);
