import type { JsMsg } from "@nats-io/jetstream";
import { silentLogger } from "@slipway/runtime";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Delivery } from "./delivery.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] }));
afterEach(() => void vi.useRealTimers());

function fakes() {
  const bus = { connected: true, log: silentLogger() };
  const fakeMessage = (name: string) => {
    const said: string[] = [];
    const message: Pick<JsMsg, "subject" | "ack" | "nak" | "term" | "working"> & { info: { streamSequence: number } } = {
      subject: "work",
      info: { streamSequence: 7 },
      ack: () => void said.push(`${name} ack`),
      nak: (delayMs) => void said.push(`${name} nak ${delayMs}`),
      term: (reason) => void said.push(`${name} term ${reason}`),
      working: () => void said.push(`${name} working`),
    };
    return { message, said };
  };
  return { bus, fakeMessage };
}

test("the lease is renewed three times per lease time, as long as the message is being handled", () => {
  const { bus, fakeMessage } = fakes();
  const { message, said } = fakeMessage("m");
  const delivery = new Delivery(bus, message, 3_000);
  vi.advanceTimersByTime(9_100);
  expect(said).toHaveLength(9);
  expect(delivery.lost.aborted).toBe(false);
  delivery.ack();
  delivery[Symbol.dispose]();
  vi.advanceTimersByTime(9_000);
  expect(said.slice(9)).toEqual(["m ack"]);
});

test("a lease that no heartbeat could renew is lost, and nothing more is sent", () => {
  const { bus, fakeMessage } = fakes();
  const { message, said } = fakeMessage("m");
  using delivery = new Delivery(bus, message, 3_000);
  vi.advanceTimersByTime(1_100);
  bus.connected = false;
  vi.advanceTimersByTime(2_000);
  expect(delivery.lost.aborted).toBe(false);
  vi.advanceTimersByTime(2_000);
  expect(delivery.lost.reason).toMatchObject({ code: "conflict" });
  bus.connected = true;
  delivery.ack();
  delivery.nak(0);
  delivery.term("late");
  vi.advanceTimersByTime(5_000);
  expect(said).toEqual(["m working"]);
});

test("a process that was frozen beyond its lease notices before it answers", () => {
  const { bus, fakeMessage } = fakes();
  const { message, said } = fakeMessage("m");
  using delivery = new Delivery(bus, message, 3_000);
  const frozenUntil = performance.now() + 60_000;
  vi.spyOn(performance, "now").mockReturnValue(frozenUntil);
  delivery.ack();
  expect(said).toEqual([]);
  expect(delivery.lost.aborted).toBe(true);
  vi.restoreAllMocks();
});

test("a redelivery of a message that is being handled replaces the first delivery", () => {
  const { bus, fakeMessage } = fakes();
  const [first, second] = [fakeMessage("first"), fakeMessage("second")];
  using delivery = new Delivery(bus, first.message, 3_000);
  delivery.adopt(second.message);
  delivery.ack();
  expect([first.said, second.said]).toEqual([[], ["second working", "second ack"]]);
});

test("a redelivery after a lost lease is postponed until the first handler has ended", () => {
  const { bus, fakeMessage } = fakes();
  const [first, second] = [fakeMessage("first"), fakeMessage("second")];
  using delivery = new Delivery(bus, first.message, 3_000);
  bus.connected = false;
  vi.advanceTimersByTime(4_000);
  bus.connected = true;
  delivery.adopt(second.message);
  expect([first.said, second.said]).toEqual([[], ["second nak 3000"]]);
});
