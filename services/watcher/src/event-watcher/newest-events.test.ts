import { sampleExternalEvent } from "@slipway/testkit";
import { expect, test } from "vitest";
import { eventKey } from "./handlers/event-handler.ts";
import { NewestEvents } from "./newest-events.ts";

const eventOf = (build: string, sourceId: string) => sampleExternalEvent({ labels: { build }, sourceId });
const key = (build: string) => eventKey(eventOf(build, "1"));

test("the newest event of a name and label set is the one that was registered last, in whatever order they are seen", () => {
  const newest = new NewestEvents();
  for (const [sourceId, sequence] of [["b", 7] as const, ["a", 3] as const]) newest.observe(eventOf("1", sourceId), sequence);
  newest.observe({ ...eventOf("1", "a"), registeredSequence: 3 }, 9);
  expect(newest.find(key("1"))).toEqual({ id: eventOf("1", "b").id, order: 7 });
});

test("with a label set for each build, those that were not seen for long are forgotten", () => {
  const newest = new NewestEvents(2);
  newest.observe(eventOf("used", "1"), 1);
  for (let build = 2; build < 10; build += 1) {
    newest.observe(eventOf(String(build), "1"), build);
    expect(newest.find(key("used"))).toBeDefined();
  }
  expect([newest.find(key("8")), newest.find(key("9"))]).toEqual([undefined, expect.objectContaining({ order: 9 })]);
});
