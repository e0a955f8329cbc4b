import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import { useBus } from "../../testing/use-bus.ts";
import { allMessages, lastMessage, lastMessages, listSequences } from "../reading/direct-get.ts";
import { removeMessages } from "./remove-messages.ts";

const system = useBus();
const subjectOf = (key: string) => `slipway.object.p.q.removed.plugin.${key}`;
const every = subjectOf("*");

test("what is removed is read no more, and expires; what is beside it stays", async () => {
  const { jetstream, manager } = system.bus;
  const sequences: number[] = [];
  for (const key of ["a", "b", "c"]) sequences.push((await jetstream.publish(subjectOf(key), key)).seq);
  await removeMessages(system.bus, [subjectOf("a"), subjectOf("c")]);
  expect(await lastMessage(system.bus, "OBJECTS", subjectOf("a"), {})).toBeUndefined();
  const b = { subject: subjectOf("b"), seq: sequences[1] };
  expect(await listSequences(system.bus, "OBJECTS", every, {})).toMatchObject([b]);
  expect(await Array.fromAsync(lastMessages(system.bus, "OBJECTS", every, {}))).toMatchObject([b]);
  expect(await Array.fromAsync(allMessages(system.bus, "OBJECTS", every, {}))).toMatchObject([b]);
  await eventually(async () => {
    const { state } = await manager.streams.info("OBJECTS", { subjects_filter: every });
    expect(Object.keys(state.subjects ?? {})).toEqual([subjectOf("b")]);
  });
});
