import { nothingTold } from "@slipway/domain";
import { expect, test } from "vitest";
import { countDeadLetters } from "../health/count-dead-letters.ts";
import { findReceiverState, findToldLivestate, findToldPiped, putToldLivestate } from "../notices/notice-states.ts";
import { findThread } from "../notices/notice-threads.ts";
import { unreadable } from "../testing/unreadable.ts";
import { useBus } from "../testing/use-bus.ts";
import { receiverToken } from "../topics/receiver-token.ts";
import { topics } from "../topics/topics.ts";
import { listDeadLetters, redeliverDeadLetter, removeDeadLetter } from "./dead-letters.ts";

const system = useBus();
const piped = { projectId: "demo", pipedId: "piped1" };
const publish = (subject: string) => system.bus.connection.publish(subject, unreadable);

test("a dead letter that nobody can read hides no other, and can be removed", async () => {
  publish(topics.deadLetter.filter({ stream: "PLANS" }));
  await system.bus.connection.flush();
  const [entry, ...others] = await listDeadLetters(system.bus);
  expect(others).toEqual([]);
  expect(entry?.deadLetter).toMatchObject({ stream: "PLANS", reason: expect.stringContaining("cannot be read") });
  expect(await countDeadLetters(system.bus)).toMatchObject([{ stream: "PLANS", messages: 1, newest: { sequence: entry?.sequence } }]);
  await expect(redeliverDeadLetter(system.bus, entry?.sequence ?? 0)).rejects.toMatchObject({ code: "precondition" });
  await removeDeadLetter(system.bus, entry?.sequence ?? 0);
  expect(await listDeadLetters(system.bus)).toEqual([]);
});

test("what notifiers remember and nobody can read counts as nothing, and is written again", async () => {
  const { filter } = topics.noticeState;
  for (const [kind, id] of [
    ["livestate", "a"],
    ["piped", "self"],
    ["receiver", receiverToken("ops")],
  ] as const)
    publish(filter({ ...piped, kind, id }));
  publish(topics.noticeThread.filter({ ...piped, receiver: receiverToken("ops"), deploymentId: "d" }));
  await system.bus.connection.flush();
  const told = await findToldLivestate(system.bus, { ...piped, applicationId: "a" });
  expect(told.value).toEqual(nothingTold);
  expect((await findToldPiped(system.bus, piped)).value).toBeUndefined();
  expect((await findReceiverState(system.bus, { ...piped, receiver: "ops" })).value).toMatchObject({ receiver: "ops" });
  expect(await findThread(system.bus, { ...piped, receiver: "ops", deploymentId: "d" })).toBeUndefined();
  expect(await putToldLivestate(system.bus, { ...piped, applicationId: "a" }, told)).toBe(true);
});
