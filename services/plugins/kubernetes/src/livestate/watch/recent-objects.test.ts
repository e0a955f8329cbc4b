import { Fault } from "@slipway/plugin-sdk";
import { expect, onTestFinished, test, vi } from "vitest";
import { recentObjects } from "./recent-objects.ts";

test("an object is read once in a while, and again after it was put or could not be read", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const bytes = (text: string) => new TextEncoder().encode(text);
  const reads: string[] = [];
  let answer = async () => bytes("1");
  const objects = recentObjects({
    find: (key) => {
      reads.push(key);
      return answer();
    },
    put: async () => {},
  });
  expect(await Promise.all([objects.find("a"), objects.find("a"), objects.find("b")])).toEqual([bytes("1"), bytes("1"), bytes("1")]);
  expect(reads).toEqual(["a", "b"]);
  await objects.put("a", bytes("2"));
  await objects.find("a");
  vi.advanceTimersByTime(2_001);
  answer = async () => {
    throw new Fault("unavailable", "no host");
  };
  await expect(objects.find("a")).rejects.toThrow("no host");
  answer = async () => bytes("3");
  expect(await objects.find("a")).toEqual(bytes("3"));
  expect(reads).toEqual(["a", "b", "a", "a", "a"]);
});
