import { silentLogger } from "@slipway/runtime";
import { expect, onTestFinished, test } from "vitest";
import { Delivery } from "./delivery.ts";
import { HeldDeliveries } from "./held-deliveries.ts";

function deliveryOf(streamSequence: number, subject: string): Delivery {
  const ignore = (): void => {};
  const message = { subject, info: { streamSequence }, ack: ignore, nak: ignore, term: ignore, working: ignore };
  const delivery = new Delivery({ connected: true, log: silentLogger() }, message, 1_000);
  onTestFinished(() => delivery[Symbol.dispose]());
  return delivery;
}

test("a message that is delivered again is found until it is removed", () => {
  const held = new HeldDeliveries();
  const delivery = deliveryOf(7, "work.a");
  held.add(7, delivery);
  expect(held.find(7, "work.a")).toBe(delivery);
  expect(held.find(8, "work.a")).toBeUndefined();
  held.remove(7, delivery);
  expect(held.find(7, "work.a")).toBeUndefined();
});

test("work of a lost stream is found by its subject once, and then under its new sequence", () => {
  const held = new HeldDeliveries();
  const [old, other] = [deliveryOf(7, "work.a"), deliveryOf(7, "work.b")];
  held.add(7, old);
  held.lose({ isOnePerSubject: true });
  held.add(7, other);
  expect(held.find(1, "work.a")).toBe(old);
  expect([...held]).toEqual([other, old]);
  held.remove(7, old);
  expect([...held]).toEqual([other]);
});

test("messages of a lost stream that holds several per subject are forgotten", () => {
  const held = new HeldDeliveries();
  held.add(7, deliveryOf(7, "deployment.a"));
  held.lose({ isOnePerSubject: false });
  expect([...held]).toEqual([]);
});
