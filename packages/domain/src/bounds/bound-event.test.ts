import { expect, test } from "vitest";
import { asStored, boundEvent } from "./bound-event.ts";

const long = (bytes: number) => "x".repeat(bytes);

test("what is within the limits is unchanged, and nothing was cut", () => {
  const event = {
    kind: "ended",
    at: Temporal.Instant.from("2026-01-01T00:00:00Z"),
    reason: "done",
    problems: ["a"],
    labels: { team: "shop" },
  };
  expect(boundEvent(event)).toEqual({ event, cuts: [] });
});

test("a field that nobody thought of is bounded too, and the cuts name their place and hold all of it", () => {
  const whole = { kind: "new", notes: { deep: [{ text: long(10_000) }] }, words: Array.from({ length: 300 }, () => "word") };
  const { event, cuts } = boundEvent(whole);
  expect(event.notes.deep[0]?.text).toMatch(/^x+… 6 kB more in the log$/);
  expect(event.words.at(-1)).toBe("… and 201 more");
  expect(cuts).toEqual([
    { path: "notes.deep[0].text", whole: long(10_000) },
    { path: "words", whole: whole.words },
  ]);
});

test("labels keep the first ones and say how many are missing", () => {
  const labels = Object.fromEntries(Array.from({ length: 45_000 }, (_, n) => [`label-${n}`, "v"]));
  const kept = asStored(labels, "labels");
  expect(Object.keys(kept)).toHaveLength(100);
  expect(kept["…"]).toBe("… and 44 901 more");
  expect(asStored({ kubernetes: Array.from({ length: 200 }, () => "t") }, "deployTargets")["kubernetes"]).toHaveLength(100);
});

test("every commit of a push is kept, with less of its body the more there are", () => {
  const commits = Array.from({ length: 2_000 }, (_, n) => ({ hash: `${n}`, subject: long(2_000), body: long(30_000) }));
  const { event, cuts } = boundEvent({ kind: "triggered", deployment: { trigger: { commit: { body: long(30_000) }, commits } } });
  const { trigger } = event.deployment;
  expect(trigger.commit.body).toMatch(/^x{4000,}… 26 kB more in Git$/);
  expect(trigger.commits).toHaveLength(2_000);
  expect(trigger.commits[0]?.body).toMatch(/^x{400,}… 30 kB more in Git$/);
  expect(JSON.stringify(trigger).length).toBeLessThan(4_000_000);
  // All of it is in Git, so it need not be in the log.
  expect(cuts).toEqual([]);
});

test("what is acted on is never cut", () => {
  const event = { kind: "plugin-metadata-put", values: { key: long(60_000) } };
  const plan = { kind: "planned", plan: { stages: [{ config: long(60_000), metadata: { key: long(60_000) } }] } };
  expect([boundEvent(event).event, boundEvent(plan).event]).toEqual([event, plan]);
});

test("what was stored is not cut again", () => {
  const huge = {
    kind: "x",
    reason: long(50_000),
    labels: { [long(1_000)]: long(50_000) },
    list: Array.from({ length: 500 }, () => ({ a: long(9_000) })),
  };
  const { event } = boundEvent(huge);
  expect(boundEvent(event)).toEqual({ event, cuts: [] });
});
