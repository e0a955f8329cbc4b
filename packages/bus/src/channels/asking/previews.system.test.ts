import { Fault } from "@slipway/domain";
import { expect, onTestFinished, test, vi } from "vitest";
import { useBus } from "../../testing/use-bus.ts";
import { Patience } from "./patience.ts";
import { askForPreview, servePreviews } from "./previews.ts";

const key = { projectId: "p", pipedId: "previews", applicationId: "5f1c9a2e-0000-8000-9000-000000000000" };
const on = useBus();

test("the piped of an application answers, and no other", async () => {
  await using _other = servePreviews(on.bus, { ...key, pipedId: "other" }, async () => ({ targetCommitHash: "of another piped" }));
  await using _serving = servePreviews(on.bus, key, async ({ applicationId }) => ({ targetCommitHash: applicationId, problems: ["none"] }));
  expect(await askForPreview(on.bus, key)).toMatchObject({ targetCommitHash: key.applicationId, problems: ["none"] });
});

test("a Fault of the piped reaches the caller, the text of a bug does not", async () => {
  const refusals = [new Fault("precondition", "it was removed"), new TypeError("secret is undefined")];
  await using _serving = servePreviews(on.bus, key, async () => Promise.reject(refusals.shift()));
  await expect(askForPreview(on.bus, key)).rejects.toMatchObject({ code: "precondition", message: "it was removed" });
  await expect(askForPreview(on.bus, key)).rejects.toMatchObject({ code: "internal", message: "internal error" });
});

test("a preview larger than a message of NATS is a fault at once", async () => {
  await using _serving = servePreviews(on.bus, key, async () => ({ problems: ["x".repeat(on.bus.connection.info?.max_payload ?? 0)] }));
  await expect(askForPreview(on.bus, key)).rejects.toMatchObject({ code: "too_large" });
});

test("a request that cannot be read is a fault, and the next one is answered", async () => {
  await using _serving = servePreviews(on.bus, key, async () => ({ targetCommitHash: "head" }));
  await on.bus.connection.request(`slipway.preview.ask.${key.projectId}.${key.pipedId}`, new Uint8Array([255]), { timeout: 10_000 });
  expect(await askForPreview(on.bus, key)).toMatchObject({ targetCommitHash: "head" });
});

const branch = { repositoryId: "apps", baseCommitHash: "a", headCommitHash: "b", application: { name: "shop" } };
const subject = `slipway.preview.ask.${key.projectId}.${key.pipedId}`;

test("a planner that does not run is named, with what to do, after a while that counts once for all requests of a caller", async () => {
  const nobody = { ...key, pipedId: "nobody" };
  const patience = new Patience(50);
  const says = {
    code: "unavailable",
    message: "no planner of piped nobody has answered for 0.05 s: see slipway status, and start it",
  };
  await expect(askForPreview(on.bus, nobody, {}, { patience })).rejects.toMatchObject(says);
  const isOver = vi.spyOn(patience, "isOver");
  await expect(askForPreview(on.bus, nobody, {}, { patience })).rejects.toMatchObject(says);
  expect(isOver).toHaveBeenCalledTimes(1);
});

test("a planner that begins again meanwhile answers", async () => {
  const patience = new Patience();
  const { promise: away, resolve } = Promise.withResolvers<void>();
  vi.spyOn(patience, "isOver").mockImplementation(() => {
    resolve();
    return false;
  });
  const asked = askForPreview(on.bus, key, {}, { patience });
  await away;
  await using _serving = servePreviews(on.bus, key, async () => ({ targetCommitHash: "head" }));
  expect(await asked).toMatchObject({ targetCommitHash: "head" });
});

test("what a planner that stops was asked for is asked of the next one, whatever it is doing", async () => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const stopping = servePreviews(on.bus, key, () => {
    begin();
    return new Promise(() => {});
  });
  const asked = askForPreview(on.bus, key);
  await begun;
  await using _next = servePreviews(on.bus, key, async () => ({ targetCommitHash: "of the next" }));
  await stopping[Symbol.asyncDispose]();
  expect(await asked).toMatchObject({ targetCommitHash: "of the next" });
});

test("what a planner that was killed was asked for is asked again; one that works on it makes it once", async () => {
  let lost = 0;
  const killed = on.bus.connection.subscribe(subject, { queue: "previews", callback: () => void lost++ });
  const asked = askForPreview(on.bus, key, { branch }, { repeatMs: 20 });
  await expect.poll(() => lost).toBeGreaterThan(0);
  killed.unsubscribe();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let made = 0;
  await using _serving = servePreviews(on.bus, key, async () => {
    made += 1;
    await released;
    return { targetCommitHash: "merged" };
  });
  await expect.poll(() => made).toBe(1);
  let repeats = 0;
  const listening = on.bus.connection.subscribe(subject, { callback: () => void repeats++ });
  await expect.poll(() => repeats).toBeGreaterThan(3);
  listening.unsubscribe();
  expect(made).toBe(1);
  release();
  expect(await asked).toMatchObject({ targetCommitHash: "merged" });
});

test("a planner that does not answer in time is named, with what to do", async () => {
  const silent = on.bus.connection.subscribe(subject, { queue: "previews", callback: () => {} });
  onTestFinished(() => silent.unsubscribe());
  await expect(askForPreview(on.bus, key, { branch, timeoutMs: 30 }, { repeatMs: 10 })).rejects.toMatchObject({
    code: "deadline",
    message: `the planner of piped ${key.pipedId} did not answer within 0.03 s: it is busy or was stopped: see slipway status, and ask again`,
  });
});

test("a caller whose time grows meanwhile, because others join it, is answered within that time, by the work that was begun", async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let made = 0;
  const stops: AbortSignal[] = [];
  await using _serving = servePreviews(on.bus, key, async (_ask, signal) => {
    made += 1;
    stops.push(signal);
    await released;
    return { targetCommitHash: "merged" };
  });
  const begun = performance.now();
  let wholeMs = 2_000;
  const leftMs = () => begun + wholeMs - performance.now();
  const asked = askForPreview(on.bus, key, { branch }, { leftMs, repeatMs: 50 });
  await expect.poll(() => made).toBe(1);
  wholeMs = 60_000;
  let repeats = 0;
  const listening = on.bus.connection.subscribe(subject, { callback: () => void repeats++ });
  await expect.poll(() => leftMs() < 60_000 - 2_500 && repeats > 2, { timeout: 30_000 }).toBe(true);
  listening.unsubscribe();
  expect(stops.map(({ aborted }) => aborted)).toEqual([false]);
  release();
  expect(await asked).toMatchObject({ targetCommitHash: "merged" });
});

test("a planner ends the work when the last caller has left, whichever process of a piped it is, and no work of others", async () => {
  const begun: AbortSignal[] = [];
  const work = (_ask: unknown, signal: AbortSignal) => {
    begun.push(signal);
    return new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
  };
  await using _one = servePreviews(on.bus, key, work);
  const callers = [1, 2, 3].map(() => new AbortController());
  const ask = (at: number, commitMessage = "") =>
    askForPreview(on.bus, key, { branch: { ...branch, commitMessage } }, { signal: callers[at]?.signal });
  const asked = [ask(0), ask(1), ask(2, "another")];
  await expect.poll(() => begun, { timeout: 30_000 }).toHaveLength(2);
  await using _two = servePreviews(on.bus, key, work);
  await on.bus.connection.flush();
  callers[0]?.abort(new Error("left"));
  await expect(asked[0]).rejects.toThrow("left");
  await on.bus.connection.flush();
  expect(begun.map(({ aborted }) => aborted)).toEqual([false, false]);
  callers[1]?.abort(new Error("left"));
  await expect(asked[1]).rejects.toThrow("left");
  await expect.poll(() => begun.map(({ aborted }) => aborted), { timeout: 30_000 }).toEqual([true, false]);
  callers[2]?.abort(new Error("left"));
  await expect(asked[2]).rejects.toThrow("left");
  await expect.poll(() => begun.map(({ aborted }) => aborted), { timeout: 30_000 }).toEqual([true, true]);
  expect(begun).toHaveLength(2);
});

test("a planner that gave up after the time it was given is asked again if somebody has more by then", async () => {
  let made = 0;
  await using _serving = servePreviews(on.bus, key, async (_ask, signal) => {
    made += 1;
    if (made > 1) return { targetCommitHash: "merged" };
    return await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
  });
  const begun = performance.now();
  const leftMs = () => begun + (made === 0 ? 1_000 : 60_000) - performance.now();
  expect(await askForPreview(on.bus, key, { branch }, { leftMs })).toMatchObject({ targetCommitHash: "merged" });
  expect(made).toBe(2);
});

test("a request that names no commits is not shared: the branch may have gone on", async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let made = 0;
  await using _serving = servePreviews(on.bus, key, async () => {
    made += 1;
    await released;
    return {};
  });
  const asked = [askForPreview(on.bus, key), askForPreview(on.bus, key)];
  await expect.poll(() => made).toBe(2);
  release();
  expect(await Promise.all(asked)).toHaveLength(2);
});
