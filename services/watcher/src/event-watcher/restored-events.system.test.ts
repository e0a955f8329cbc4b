import { create } from "@bufbuild/protobuf";
import { externalEventHistory } from "@slipway/bus";
import { type EventHandling, type ExternalEvent, eventHandlerIdOf } from "@slipway/domain";
import { ExternalEventMessageSchema } from "@slipway/proto/state";
import { encodeExternalEvent } from "@slipway/state";
import { eventually, sampleExternalEvent, sampleHandling } from "@slipway/testkit";
import { expect, test } from "vitest";
import { eventApplication, startEventSystem } from "../testing/event-system.ts";

const names = ["old", "recent", "waiting", "failed", "pair"];
/** Where the events that are restored stood among all. */
let place = 100;

function lost(name: string, data: string, hours: number, ...handlings: readonly Partial<EventHandling>[]): ExternalEvent {
  const handlerId = eventHandlerIdOf("piped", "apps", `${name}/app.pipecd.yaml`, 0);
  const registeredAt = Temporal.Now.instant().subtract({ minutes: Math.round(hours * 60) });
  return {
    ...sampleExternalEvent({ name: `image-${name}`, data, sourceId: `${name} ${data}`, registeredAt }),
    handlings: handlings.map((given) => sampleHandling(handlerId, given)),
    registeredSequence: ++place,
  };
}

test("of events that were restored after NATS lost them, what waits is written, and nothing that a handler may have left alone", async () => {
  await using system = await startEventSystem({ files: Object.assign({}, ...names.map((name) => eventApplication(name))) });
  await system.watch("before");
  const first = await system.register({ name: "image-old", data: "v1", sourceId: "first" });
  await system.handled(first);
  const show = (name: string) => system.git("show", `main:${name}/values.yaml`);

  const history = externalEventHistory(system.bus);
  const { created } = await history.info();
  await system.bus.manager.streams.delete(history.name);
  await eventually(async () => expect((await history.info()).created).not.toBe(created));
  // As the trace service does.
  await history.beginAt(1_000);
  const waiting = { status: "waiting", reason: "Git is away", commitHash: "" } as const;
  const [old, recent, pending, failed, older, newer] = [
    lost("old", "v2", 2),
    lost("recent", "v2", 0.5),
    lost("waiting", "v2", 30, waiting),
    lost("failed", "v2", 0.1, { status: "failed", reason: "no such field", commitHash: "" }),
    lost("pair", "v2", 5, waiting),
    lost("pair", "v3", 4, {}),
  ];
  const restored = [newer, old, failed, recent, pending, older].filter((event) => event !== undefined);
  for (const state of restored) {
    const event = { at: encodeExternalEvent(state).registeredAt, kind: { case: "registered" as const, value: {} } };
    const message = create(ExternalEventMessageSchema, {
      state: encodeExternalEvent(state),
      event: { kind: event.kind, ...(event.at && { at: event.at }) },
    });
    expect(await history.restore(message)).toBe(true);
  }
  await history.markRestored();
  await system.watch("after");

  for (const event of [recent, pending])
    if (event)
      expect(await system.handled(event)).toMatchObject([{ status: "succeeded", commitHash: expect.stringMatching(/^[0-9a-f]{40}$/) }]);
  if (older) expect(await system.handled(older)).toMatchObject([{ status: "outdated" }]);
  // What is registered now is delivered after all that was restored.
  const next = await system.register({ name: "image-pair", data: "v4", sourceId: "next" });
  expect(await system.handled(next)).toMatchObject([{ status: "succeeded" }]);
  expect(await Promise.all(names.map(async (name) => /tag: (\S+)/.exec(await show(name))?.[1]))).toEqual(["v1", "v2", "v2", "v0", "v4"]);
  if (old && failed)
    expect([await system.handlings(old), (await system.handlings(failed)).map(({ status }) => status)]).toEqual([[], ["failed"]]);
  expect(await system.git("rev-list", "--count", "main", "--", "pair/values.yaml"), "v0 and v4").toBe("2");
});
