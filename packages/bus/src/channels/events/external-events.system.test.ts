import { Fault, handleEvent, serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { eventually, sampleExternalEvent, sampleHandling } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { externalEventAggregates } from "../../aggregates/external-event-aggregates.ts";
import { useBus } from "../../testing/use-bus.ts";
import { followExternalEvents } from "./follow-external-events.ts";
import { registerExternalEvent } from "./register-external-event.ts";

const on = useBus();
const events = () => externalEventAggregates(on.bus, { actor: serviceActor("test") });

test("ten processes that register the same event at the same time make one, and one of them is told that it was new", async () => {
  const event = sampleExternalEvent({ projectId: "race" });
  const all = await Promise.all(Array.from({ length: 10 }, () => registerExternalEvent(events(), event)));
  expect(all.filter(({ isDuplicate }) => !isDuplicate)).toHaveLength(1);
  expect(new Set(all.map(({ sequence }) => sequence)).size).toBe(1);
  const stored = await events().history({ projectId: "race", externalEventId: event.id });
  expect(stored).toMatchObject([{ event: { kind: "registered", actor: { name: "/ci" } }, state: { data: "1.2.3" } }]);
});

test("handlers of many pipeds that report at the same time lose nothing of one another", async () => {
  const event = sampleExternalEvent({ projectId: "many" });
  const { sequence } = await registerExternalEvent(events(), event);
  const key = { projectId: "many", externalEventId: event.id };
  const ids = Array.from({ length: 20 }, (_, n) => `h${n}`);
  await Promise.all(ids.map((id) => events().change(key, (state) => handleEvent(state, sampleHandling(id)))));
  const { state } = await events().get(key);
  expect(state.handlings.map(({ handlerId }) => handlerId).toSorted()).toEqual(ids.toSorted());
  expect(state.registeredSequence).toBe(sequence);
});

test("a piped gets the events of its project, those of before it ran too, with their order, and not again after it handled them", async () => {
  const given = { projectId: "followed" };
  const register = (sourceId: string) => registerExternalEvent(events(), sampleExternalEvent({ ...given, sourceId, data: sourceId }));
  const first = await register("1");
  await registerExternalEvent(events(), sampleExternalEvent({ projectId: "other" }));
  await events().change({ ...given, externalEventId: first.event.id }, (state) => handleEvent(state, sampleHandling("other piped")));
  const seen: [string, number][] = [];
  const follow = async () => {
    const following = await followExternalEvents(on.bus, {
      ...given,
      pipedId: "p",
      concerns: () => true,
      log: silentLogger(),
      handle: async ({ data }, { order }) => void seen.push([data, order]),
    });
    onTestFinished(() => following[Symbol.asyncDispose]());
    return following;
  };
  const following = await follow();
  await eventually(() => expect(seen).toEqual([["1", first.sequence]]));
  const second = await register("2");
  await eventually(() => expect(seen.at(-1)).toEqual(["2", second.sequence]));
  await following[Symbol.asyncDispose]();
  await follow();
  const third = await register("3");
  await eventually(() => expect(seen.slice(2)).toEqual([["3", third.sequence]]));
});

test("reports about an event that does not concern a piped are passed over", async () => {
  const event = sampleExternalEvent({ projectId: "unconcerned" });
  await registerExternalEvent(events(), event);
  const key = { projectId: "unconcerned", externalEventId: event.id };
  for (let n = 0; n < 64; n += 1) await events().change(key, (state) => handleEvent(state, sampleHandling(`h${n}`)));
  await registerExternalEvent(events(), sampleExternalEvent({ projectId: "unconcerned", sourceId: "2", data: "2" }));
  const seen: string[] = [];
  const following = await followExternalEvents(on.bus, {
    projectId: "unconcerned",
    pipedId: "unconcerned",
    concerns: () => false,
    log: silentLogger(),
    handle: async ({ data }) => void seen.push(data),
  });
  onTestFinished(() => following[Symbol.asyncDispose]());
  await eventually(() => expect(seen).toEqual(["2"]));
});

test("an event of which only reports are left, because there were so many, is still handled, and tried again until it is done", async () => {
  const event = sampleExternalEvent({ projectId: "reported" });
  const { sequence } = await registerExternalEvent(events(), event);
  const key = { projectId: "reported", externalEventId: event.id };
  const report = (id: string) => events().change(key, (state) => handleEvent(state, sampleHandling(id)));
  for (let n = 0; n < 64; n += 1) await report(`of another piped ${n}`);
  const seen: [number, number, number][] = [];
  const following = await followExternalEvents(on.bus, {
    projectId: "reported",
    pipedId: "reported",
    concerns: () => true,
    log: silentLogger(),
    handle: async ({ handlings }, { order, deliveries }) => {
      seen.push([order, handlings.length, deliveries]);
      if (deliveries === 1) throw new Fault("unavailable", "Git is away");
    },
  });
  onTestFinished(() => following[Symbol.asyncDispose]());
  const [first, again] = [1, 2].map((deliveries) => [sequence, 64, deliveries]);
  await eventually(() => expect(seen).toEqual([first, again]));
  await report("one more");
  await eventually(() => expect(seen).toEqual([first, again, [sequence, 65, 1], [sequence, 65, 2]]));
});
