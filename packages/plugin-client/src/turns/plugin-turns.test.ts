import { expect, test } from "vitest";
import { PluginTurns } from "./plugin-turns.ts";

/** Whether a call has begun once everything that can happen at once has happened. */
async function begins(turn: Promise<unknown>): Promise<boolean> {
  let isBegun = false;
  void turn.then(() => {
    isBegun = true;
  });
  for (let at = 0; at < 20; at++) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  return isBegun;
}

/** The plugin is lost, and comes back at once. */
function lose(turns: PluginTurns, isStopped = false): void {
  turns.lost(isStopped);
  turns.back();
}

/** Three calls during which the plugin was lost, twice. Returns who was to blame for the second loss. */
async function lostWithThree(turns: PluginTurns): Promise<readonly string[]> {
  await lostOnceWithThree(turns);
  return await lostOnceWithThree(turns);
}

async function lostOnceWithThree(turns: PluginTurns): Promise<readonly string[]> {
  const calls = await Promise.all(["a", "b", "c"].map((key) => turns.enter(key)));
  lose(turns);
  for (const call of calls) call[Symbol.dispose]();
  return calls.map(({ blame }) => String(blame));
}

test("calls that nobody suspects run at the same time", async () => {
  const turns = new PluginTurns();
  expect(await Promise.all([begins(turns.enter("a")), begins(turns.enter("b")), begins(turns.enter("a"))])).toEqual([true, true, true]);
});

test("the loss of a plugin that handled one call is counted against that call", async () => {
  const turns = new PluginTurns();
  using call = await turns.enter("a");
  lose(turns);
  expect(call.blame).toBe("this");
});

test("one loss of a plugin that handled several calls is counted against none, and they come back at once", async () => {
  const turns = new PluginTurns();
  expect(await lostOnceWithThree(turns)).toEqual(["unknown", "unknown", "unknown"]);
  expect(await Promise.all(["a", "b", "c"].map((key) => begins(turns.enter(key))))).toEqual([true, true, true]);
});

test("after a loss, a call that ends is no suspect of the next one", async () => {
  const turns = new PluginTurns();
  await lostOnceWithThree(turns);
  const [a, b, c] = [await turns.enter("a"), await turns.enter("b"), await turns.enter("c")];
  a[Symbol.dispose]();
  lose(turns);
  for (const call of [b, c]) call[Symbol.dispose]();
  using _a = await turns.enter("a");
  const again = turns.enter("b");
  expect(await begins(again)).toBe(false);
});

test("the calls of a plugin that is lost a second time come back one at a time", async () => {
  const turns = new PluginTurns();
  expect(await lostWithThree(turns)).toEqual(["unknown", "unknown", "unknown"]);
  const a = await turns.enter("a");
  const [b, other] = [turns.enter("b"), turns.enter("new")];
  expect([await begins(b), await begins(other)]).toEqual([false, false]);
  a[Symbol.dispose]();
  expect([await begins(b), await begins(other)]).toEqual([true, false]);
  (await b)[Symbol.dispose]();
  expect(await begins(other)).toBe(true);
});

test("the suspect during whose trial the plugin is lost again is the culprit, and the others are cleared", async () => {
  const turns = new PluginTurns();
  await lostWithThree(turns);
  const b = await turns.enter("b");
  lose(turns);
  b[Symbol.dispose]();
  expect(b.blame).toBe("this");
  const [a, c] = [await turns.enter("a"), await turns.enter("c")];
  const again = turns.enter("b");
  expect(await begins(again)).toBe(false);
  for (const call of [a, c]) call[Symbol.dispose]();
  expect(await begins(again)).toBe(true);
});

test("a suspect that survives its trial is cleared, and goes on while others begin", async () => {
  const turns = new PluginTurns({ longestTrialMs: 1, patienceMs: 1 });
  await lostWithThree(turns);
  using a = await turns.enter("a");
  using b = await turns.enter("b");
  expect([a.blame, b.blame]).toEqual([undefined, undefined]);
});

test("a suspect does not wait longer than its patience for a call that does not end", async () => {
  const turns = new PluginTurns({ patienceMs: 1 });
  await lostWithThree(turns);
  using _days = await turns.enter("days");
  using a = await turns.enter("a");
  lose(turns);
  expect(a.blame).toBe("this");
});

test("a plugin that was asked to stop makes no suspects", async () => {
  const turns = new PluginTurns();
  const calls = [await turns.enter("a"), await turns.enter("b")];
  lose(turns, true);
  for (const call of calls) call[Symbol.dispose]();
  expect(calls.map(({ blame }) => blame)).toEqual(["another", "another"]);
  expect(await Promise.all([begins(turns.enter("a")), begins(turns.enter("b"))])).toEqual([true, true]);
});

test("a call that waits for its turn ends with its signal", async () => {
  const turns = new PluginTurns();
  await lostWithThree(turns);
  using _a = await turns.enter("a");
  const stop = new AbortController();
  const b = turns.enter("b", stop.signal);
  stop.abort(new Error("cancelled"));
  await expect(b).rejects.toThrow("cancelled");
});

test("no call begins before a lost plugin is back, so that whatever kills it again is known", async () => {
  const turns = new PluginTurns();
  const before = await turns.enter("a");
  turns.lost(false);
  before[Symbol.dispose]();
  const calls = [turns.enter("a"), turns.enter("b")];
  expect(await Promise.all(calls.map(begins))).toEqual([false, false]);
  turns.back();
  // The one to blame for the loss is on trial.
  expect(await Promise.all(calls.map(begins))).toEqual([true, false]);
});

test("a plugin that stays away is waited for a while only, then its calls find out why", async () => {
  const turns = new PluginTurns({ absenceMs: 1, patienceMs: 1 });
  turns.lost(true);
  expect((await turns.enter("a")).blame).toBeUndefined();
});

test("of suspects that never come back, as those of cancelled deployments, only the newest are remembered", async () => {
  const turns = new PluginTurns({ mostSuspects: 3 });
  await lostWithThree(turns);
  const others = [await turns.enter("d"), await turns.enter("e")];
  lose(turns);
  for (const call of others) call[Symbol.dispose]();
  using _a = await turns.enter("a");
  expect(await begins(turns.enter("new")), "a is forgotten, and not on trial").toBe(true);
  expect(await begins(turns.enter("c")), "c is on trial, so it waits for the others").toBe(false);
});
