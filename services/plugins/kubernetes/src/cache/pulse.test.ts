import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { Pulse } from "./pulse.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 12), toFake: ["setInterval", "clearInterval", "setTimeout", "clearTimeout", "Date"] });
  onTestFinished(() => void vi.useRealTimers());
});

const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000);
const unanswered = (signal: AbortSignal) =>
  new Promise<boolean>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));

function start(answer: (signal: AbortSignal) => Promise<boolean>) {
  const seen: string[] = [];
  const pulse = new Pulse({
    tickMs: 1_000,
    server: "https://shop.example",
    ask: (signal) => {
      seen.push("ask");
      return answer(signal);
    },
    renew: () => void seen.push("renew"),
    onLost: ({ message }) => void seen.push(message),
    onReturn: () => void seen.push("return"),
  });
  onTestFinished(() => pulse[Symbol.dispose]());
  return { pulse, seen };
}

test("a server that tells something every few seconds is never asked", async () => {
  const { pulse, seen } = start(unanswered);
  for (let times = 0; times < 100; times++) {
    await seconds(4);
    pulse.heard();
  }
  expect(seen).toEqual([]);
});

test("a server in peace that answers is asked every few seconds, once for all, and is not away", async () => {
  const { pulse, seen } = start(async () => true);
  await seconds(600);
  expect(new Set(seen)).toEqual(new Set(["ask"]));
  expect(seen.length).toBeLessThanOrEqual(120);
  expect(pulse.answering.aborted).toBe(false);
});

test("a server that does not answer is away, with the reason and since when, until something comes from it", async () => {
  const { pulse, seen } = start(unanswered);
  await seconds(14);
  expect(seen).toEqual(["ask", "renew", "ask"]);
  await seconds(1);
  expect(seen[3]).toMatch(/^the API server at https:\/\/shop\.example has not answered since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(pulse.answering.reason).toMatchObject({ code: "unavailable", message: seen[3] });
  await seconds(600);
  expect(seen.filter((each) => each.startsWith("the API server"))).toHaveLength(1);
  pulse.heard();
  expect([seen.at(-1), pulse.answering.aborted]).toEqual(["return", false]);
});

test("a server that takes ten seconds for every answer is not away", async () => {
  const { pulse, seen } = start(async () => {
    await new Promise((resolve) => setTimeout(resolve, 9_500));
    return true;
  });
  await seconds(600);
  expect(pulse.answering.aborted).toBe(false);
  expect(seen.every((each) => each === "ask" || each === "renew")).toBe(true);
});

test("a server that answers again is noticed although nothing else asks it", async () => {
  let isAway = true;
  const { seen } = start((signal) => (isAway ? unanswered(signal) : Promise.resolve(true)));
  await seconds(60);
  isAway = false;
  await seconds(5);
  expect(seen.at(-1)).toBe("return");
});
