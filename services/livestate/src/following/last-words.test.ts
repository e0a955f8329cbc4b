import type { SyncStatus } from "@slipway/domain";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LastWords } from "./last-words.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function begin() {
  const known = new Map<string, number>();
  const overtaken: string[] = [];
  const words = new LastWords({
    knows: (id, sequence) => (known.get(id) ?? 0) >= sequence,
    onOvertaken: (id) => void overtaken.push(id),
  });
  const hear = (applicationId: string, sequence: number, syncStatus: SyncStatus) => words.heard({ applicationId, sequence, syncStatus });
  return { words, known, overtaken, hear };
}

test("what another process does not know is compared soon, anything else later", async () => {
  const { hear, overtaken } = begin();
  hear("a", 1, "unknown");
  hear("b", 2, "synced");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(overtaken).toEqual(["a"]);
  await vi.advanceTimersByTimeAsync(58_000);
  expect(overtaken).toEqual(["a", "b"]);
});

test("an unknown status that follows something else is compared soon, also if more follows", async () => {
  const { hear, overtaken } = begin();
  hear("a", 1, "synced");
  await vi.advanceTimersByTimeAsync(10_000);
  hear("a", 2, "unknown");
  hear("a", 3, "synced");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(overtaken).toEqual(["a"]);
  await vi.advanceTimersByTimeAsync(100_000);
  expect(overtaken).toEqual(["a"]);
});

test("nothing is compared that this process published, or has compared meanwhile", async () => {
  const { hear, known, overtaken } = begin();
  known.set("a", 5);
  hear("a", 5, "unknown");
  hear("a", 6, "unknown");
  known.set("a", 6);
  await vi.advanceTimersByTimeAsync(100_000);
  expect(overtaken).toEqual([]);
});

test("after the end nothing is compared", async () => {
  const { words, hear, overtaken } = begin();
  hear("a", 1, "unknown");
  words[Symbol.dispose]();
  await vi.advanceTimersByTimeAsync(100_000);
  expect(overtaken).toEqual([]);
});
