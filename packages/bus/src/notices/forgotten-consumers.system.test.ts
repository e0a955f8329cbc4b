import { type Notice, noMentions } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import { useBus } from "../testing/use-bus.ts";
import { topics } from "../topics/topics.ts";
import { removeForgottenConsumers } from "./forgotten-consumers.ts";
import { queueNotice } from "./queue-notice.ts";
import { consumeNotices, countWaiting } from "./receiver-queue.ts";

const system = useBus();
const key = { projectId: "demo", pipedId: "piped1", receiver: "Team Ops #1" };
const noticeWith = (id: string): Notice => ({
  ...{ id, event: "DEPLOYMENT_FAILED", at: Temporal.Instant.from("2026-01-02T03:04:05Z"), projectId: "demo", pipedId: "piped1" },
  ...{ applicationId: "a", applicationName: "shop", labels: {}, targets: [], deployment: undefined, stage: "", commit: undefined },
  ...{ reason: "", people: [], mentions: noMentions },
});

async function take(got: string[]) {
  return await consumeNotices(system.bus, key, {
    log: silentLogger(),
    ackWaitMs: 15_000,
    handle: async ({ notice }) => void got.push(notice?.id ?? ""),
  });
}

test("a receiver gets its notices although the name of its consumer was lost", async () => {
  const { bus } = system;
  const [got, gotToo]: string[][] = [[], []];
  await using _before = await take(got ?? []);
  await bus.manager.streams.purge(topics.noticeState.stream.name);
  // The first consumer is still there, and nobody knows its name.
  await expect(take([])).rejects.toMatchObject({ code: "precondition" });
  await removeForgottenConsumers(bus);
  const later = await take(gotToo ?? []);
  await queueNotice(bus, noticeWith("one"), [key.receiver]);
  await eventually(() => expect([...(got ?? []), ...(gotToo ?? [])]).toEqual(["one"]));
  await later[Symbol.asyncDispose]();
  // The process that knew the first name goes on by the other one.
  await queueNotice(bus, noticeWith("two"), [key.receiver]);
  await eventually(() => expect(got).toContain("two"));
  await eventually(async () => expect(await countWaiting(bus, key)).toBe(0));
  await removeForgottenConsumers(bus);
  expect((await Array.fromAsync(bus.manager.consumers.list(topics.notice.stream.name))).length).toBe(1);
});
