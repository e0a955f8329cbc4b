import { sampleExternalEvent, sampleHandling } from "@slipway/testkit";
import { expect, test } from "vitest";
import { limits } from "../bounds/limits.ts";
import { applyExternalEvent } from "./apply-external-event.ts";
import { eventStatus, isHandled } from "./event-status.ts";
import { type EventHandling, type ExternalEvent, eventOrder } from "./external-event.ts";
import { handleEvent } from "./handle-event.ts";
import { registerEvent } from "./register-event.ts";

const registered = sampleExternalEvent({ labels: { a: "1", b: "2" } });

/** Reports in this order. */
function after(state: ExternalEvent, ...handlings: readonly EventHandling[]): ExternalEvent {
  return handlings.reduce((before, handling) => {
    const event = handleEvent(before, handling);
    return event ? applyExternalEvent(before, event, 7) : before;
  }, state);
}

test("an event is registered once, however often it is sent, by whom, and with its labels in which order", () => {
  const event = registerEvent(undefined, registered);
  expect(event).toMatchObject({ kind: "registered", externalEvent: registered });
  const again = sampleExternalEvent({
    labels: { b: "2", a: "1" },
    registeredAt: registered.registeredAt.add({ hours: 1 }),
    occurredAt: registered.registeredAt,
    traceparent: "00-1",
    actor: { kind: "person", name: "ann", signIn: "claimed" },
  });
  expect(registerEvent(after(registered, sampleHandling("a")), again)).toBeUndefined();
});

test.for([
  { name: "value", other: { data: "1.2.4" }, says: 'with data "1.2.3", and now has "1.2.4"' },
  { name: "labels", other: { labels: { a: "1" } }, says: '"{\\"a\\":\\"1\\",\\"b\\":\\"2\\"}", and now has "{\\"a\\":\\"1\\"}"' },
  { name: "commit", other: { commit: { hash: "a".repeat(40) } }, says: "with commit" },
  { name: "name", other: { name: "x" }, says: "give every event an id of its own" },
])("another $name under the same id is refused, and both are said", ({ other, says }) => {
  const second = sampleExternalEvent({ labels: { a: "1", b: "2" }, ...other });
  expect(() => registerEvent(registered, second)).toThrow(
    expect.objectContaining({ code: "precondition", message: expect.stringContaining(says) }),
  );
});

test("each handler has one handling, in the order in which they first reported", () => {
  const state = after(
    registered,
    sampleHandling("a", { status: "waiting" }),
    sampleHandling("b", { status: "failed" }),
    sampleHandling("a"),
    sampleHandling("b", { status: "waiting" }),
  );
  expect(state.handlings.map(({ handlerId, status }) => [handlerId, status])).toEqual([
    ["a", "succeeded"],
    ["b", "waiting"],
  ]);
});

test.for([
  { before: "waiting", now: "succeeded", becomes: "succeeded" },
  { before: "waiting", now: "outdated", becomes: "outdated" },
  { before: "failed", now: "waiting", becomes: "waiting" },
  { before: "succeeded", now: "failed", becomes: "succeeded" },
  { before: "outdated", now: "succeeded", becomes: "outdated" },
] as const)("a handling that is $before, reported as $now, is $becomes", ({ before, now, becomes }) => {
  const state = after(registered, sampleHandling("a", { status: before }), sampleHandling("a", { status: now, reason: "later" }));
  expect(state.handlings).toMatchObject([{ status: becomes }]);
});

test("the same report again is no event", () => {
  const state = after(registered, sampleHandling("a", { status: "waiting" }));
  expect(handleEvent(state, sampleHandling("a", { status: "waiting", at: registered.registeredAt.add({ hours: 1 }) }))).toBeUndefined();
});

test.for([
  { reason: "failed to connect after 21 ms", next: "failed to connect after 130 ms", isNews: false },
  { reason: "failed to connect after 21 ms", next: "no such host", isNews: true },
])("a handling that waits with $reason, then with $next, is news: $isNews", ({ reason, next, isNews }) => {
  const state = after(registered, sampleHandling("a", { status: "waiting", reason }));
  expect(handleEvent(state, sampleHandling("a", { status: "waiting", reason: next })) !== undefined).toBe(isNews);
});

test("of too many handlings, the oldest outdated one goes first, and is counted", () => {
  const most = limits.event.handlings;
  const all = Array.from({ length: most }, (_, n) => sampleHandling(`h${n}`, { status: n % 50 === 7 ? "outdated" : "succeeded" }));
  const state = after(registered, ...all, sampleHandling("new"), sampleHandling("newer", { status: "failed" }));
  const ids = state.handlings.map(({ handlerId }) => handlerId);
  expect(ids).toHaveLength(most);
  expect([state.handlingsCut, ids.includes("h7"), ids.includes("h57"), ids.includes("h107"), ids.includes("newer")]).toEqual([
    2,
    false,
    false,
    true,
    true,
  ]);
});

test("the status of an event shows what needs a person first", () => {
  const of = (...statuses: readonly EventHandling["status"][]) =>
    eventStatus(after(registered, ...statuses.map((status, n) => sampleHandling(`${n}`, { status }))));
  expect([of(), of("outdated"), of("outdated", "succeeded"), of("succeeded", "waiting"), of("waiting", "failed")]).toEqual([
    "unhandled",
    "outdated",
    "succeeded",
    "waiting",
    "failed",
  ]);
});

test("an event is handled when the handlers that were asked for have reported and none waits", () => {
  const one = after(registered, sampleHandling("a"));
  expect([
    isHandled(registered),
    isHandled(one),
    isHandled(one, 2),
    isHandled(after(one, sampleHandling("b", { status: "waiting" }))),
  ]).toEqual([false, true, false, false]);
});

test("the place among other events is that of the registration, also after reports", () => {
  expect(eventOrder(registered, 7)).toBe(7);
  expect(eventOrder(after(registered, sampleHandling("a")), 99)).toBe(7);
});
