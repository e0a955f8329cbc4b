import { expect, test } from "vitest";
import { ReconnectDelay } from "./reconnect-delay.ts";

test("the longer a server is unavailable, the longer the delay, up to two seconds", () => {
  let now = 0;
  const delay = new ReconnectDelay(
    () => now,
    () => 1,
  );
  expect(delay.nextMs()).toBe(0);
  delay.restart();
  const waits = [0, 100, 1_000, 4_000, 1_000_000].map((elapsed) => {
    now = elapsed;
    return delay.nextMs();
  });
  expect(waits).toEqual([20, 70, 520, 2_020, 2_020]);
  delay.restart();
  expect(delay.nextMs()).toBe(20);
});
