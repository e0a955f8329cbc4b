import { expect, test } from "vitest";
import { SignedOutGuide } from "./signed-out-guide.ts";

test("a tab leads to the sign-in once, and again after somebody had signed in", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const guide = new SignedOutGuide(storage);
  expect([guide.leads(), guide.leads(), new SignedOutGuide(storage).leads()]).toEqual([true, false, false]);
  guide.arrived();
  expect(guide.leads()).toBe(true);
});
