import { expect, test } from "vitest";
import { Away } from "./away.ts";

test("the longer a server is away, the longer is the wait, up to two seconds", () => {
  let now = 0;
  const away = new Away(
    () => now,
    () => 1,
  );
  const waits = [0, 100, 1_000, 4_000, 1_000_000].map((elapsed) => {
    now = elapsed;
    return away.delayMs();
  });
  expect(waits).toEqual([20, 70, 520, 2_020, 2_020]);
  away.begin();
  expect(away.delayMs()).toBe(20);
});
