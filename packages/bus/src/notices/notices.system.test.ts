import { create } from "@bufbuild/protobuf";
import { Fault, type Notice, noMentions, nothingTold } from "@slipway/domain";
import { ReceiverStateSchema } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import { useBus } from "../testing/use-bus.ts";
import { topics } from "../topics/topics.ts";
import { listDeadLetters, redeliverDeadLetter } from "../work/dead-letters.ts";
import { Later } from "../work/delivery/settlement.ts";
import { listDeadNotices } from "./dead-notices.ts";
import { countHeldNotices, dropHeldNotice, holdNotice, listHeldNotices } from "./held-notices.ts";
import { listReceiverQueues } from "./list-receiver-queues.ts";
import { findToldLivestate, putReceiverState, putToldLivestate } from "./notice-states.ts";
import { findThread, putThread } from "./notice-threads.ts";
import { queueNotice } from "./queue-notice.ts";
import { callForDigest, consumeNotices, countWaiting, type NoticeWork } from "./receiver-queue.ts";

const system = useBus();
const log = silentLogger();
const at = Temporal.Instant.from("2026-01-02T03:04:05Z");
const piped = { projectId: "demo", pipedId: "piped1" };
const noticeWith = (id: string): Notice => ({
  id,
  event: "DEPLOYMENT_FAILED",
  at,
  ...piped,
  applicationId: "a",
  applicationName: "shop",
  labels: {},
  targets: [],
  deployment: undefined,
  stage: "",
  commit: undefined,
  reason: "",
  people: [],
  mentions: noMentions,
});
const queue = (id: string, ...receivers: readonly string[]) => queueNotice(system.bus, noticeWith(id), receivers);

/** Consumes the queue of a receiver, and lists the ids of the notices in the order in which they were handled. */
async function takeFrom(receiver: string, handle: (work: NoticeWork, deliveries: number) => void = () => {}, pipedId = piped.pipedId) {
  const ids: string[] = [];
  const consumption = await consumeNotices(
    system.bus,
    { ...piped, pipedId, receiver },
    {
      log,
      ackWaitMs: 15_000,
      handle: async (work, { deliveries }) => {
        ids.push(work.notice?.id ?? "digest");
        handle(work, deliveries);
      },
    },
  );
  return { ids, [Symbol.asyncDispose]: () => consumption[Symbol.asyncDispose]() };
}

test("a notice is queued once for each of its receivers, however often it is caused", async () => {
  const first = await queue("once", "Team Ops #1", "mail");
  const again = await queue("once", "Team Ops #1", "mail");
  await using ops = await takeFrom("Team Ops #1");
  await using mail = await takeFrom("mail");
  await eventually(() => expect([ops.ids, mail.ids]).toEqual([["once"], ["once"]]));
  // The queue is empty: what remembers the notice is its record.
  expect([first.queued, again.queued, (await queue("once", "mail")).queued]).toEqual([true, false, false]);
});

test("receivers of pipeds whose names run together get only their own notices", async () => {
  await using short = await takeFrom("eu-ops", undefined, "prod");
  await using long = await takeFrom("ops", undefined, "prod-eu");
  await queueNotice(system.bus, { ...noticeWith("short"), pipedId: "prod" }, ["eu-ops"]);
  await queueNotice(system.bus, { ...noticeWith("long"), pipedId: "prod-eu" }, ["ops"]);
  await eventually(() => expect([short.ids, long.ids]).toEqual([["short"], ["long"]]));
});

test("a notice that is tried again holds back those after it, and nobody else", async () => {
  for (const id of ["one", "two"]) await queue(id, "slow", "quick");
  let failures = 0;
  await using slow = await takeFrom("slow", (_, deliveries) => {
    if (deliveries < 3) {
      failures++;
      throw new Later(50, "busy");
    }
  });
  await using quick = await takeFrom("quick");
  await eventually(() =>
    expect([slow.ids, quick.ids]).toEqual([
      ["one", "one", "one", "two", "two", "two"],
      ["one", "two"],
    ]),
  );
  expect(failures).toBe(4);
  await eventually(async () => expect(await countWaiting(system.bus, { ...piped, receiver: "slow" })).toBe(0));
});

test("a notice that cannot be sent becomes a dead letter, and is sent after it was redelivered", async () => {
  await queue("dead", "broken");
  let isBroken = true;
  await using broken = await takeFrom("broken", () => {
    if (isBroken) throw new Fault("precondition", "410 Gone");
  });
  const entry = await eventually(async () => {
    const found = (await listDeadLetters(system.bus)).find(({ deadLetter }) => deadLetter.subject.endsWith(".broken"));
    expect(found).toBeDefined();
    return found;
  });
  expect(entry?.deadLetter.reason).toBe("precondition: 410 Gone");
  const given = { ...piped, receiver: "broken", sequence: entry?.sequence, reason: "precondition: 410 Gone", deliveries: 1 };
  expect(await listDeadNotices(system.bus, piped)).toMatchObject([{ ...given, notice: { id: "dead", event: "DEPLOYMENT_FAILED" } }]);
  expect(await listDeadNotices(system.bus, { pipedId: "other" })).toEqual([]);
  isBroken = false;
  await redeliverDeadLetter(system.bus, entry?.sequence ?? 0);
  await eventually(() => expect(broken.ids).toEqual(["dead", "dead"]));
});

test("the queues of receivers are known by name while nobody serves them", async () => {
  const key = { projectId: "demo", pipedId: "queues", receiver: "Team Ops #1" };
  await using _ = await consumeNotices(system.bus, key, {
    log,
    ackWaitMs: 15_000,
    handle: () => Promise.reject(new Later(60_000, "busy")),
  });
  await putReceiverState(system.bus, key, { value: create(ReceiverStateSchema, { receiver: key.receiver, failure: "busy" }), sequence: 0 });
  await queueNotice(system.bus, { ...noticeWith("known"), pipedId: "queues" }, [key.receiver]);
  await eventually(async () =>
    expect(await listReceiverQueues(system.bus, { pipedId: "queues" })).toMatchObject([{ ...key, waiting: 1, state: { failure: "busy" } }]),
  );
});

test("processes that call for a digest that was due at a time call once", async () => {
  const key = { ...piped, receiver: "digest" };
  const due = Temporal.Now.instant();
  for (let process = 1; process <= 3; process++) await callForDigest(system.bus, key, due);
  const { name } = topics.notice.stream;
  const { state } = await system.bus.manager.streams.info(name, {
    subjects_filter: topics.notice.filter({ ...piped, receiver: "digest" }),
  });
  expect(Object.values(state.subjects ?? {})).toEqual([1]);
  await using digest = await takeFrom("digest");
  await eventually(() => expect(digest.ids).toEqual(["digest"]));
});

test("held notices stay until they are dropped, oldest first", async () => {
  const key = { ...piped, receiver: "night" };
  for (const id of ["first", "second", "first"]) await holdNotice(system.bus, key, noticeWith(id));
  const held = await listHeldNotices(system.bus, key);
  expect(held.map(({ notice }) => notice.id)).toEqual(["first", "second"]);
  for (const each of held.slice(0, 1)) await dropHeldNotice(system.bus, key, each);
  expect(await countHeldNotices(system.bus, key)).toBe(1);
  expect(await countHeldNotices(system.bus, { ...key, receiver: "day" })).toBe(0);
});

test("of two processes that remember what was told, one wins", async () => {
  const key = { ...piped, applicationId: "a" };
  const { value, sequence } = await findToldLivestate(system.bus, key);
  expect(value).toEqual(nothingTold);
  const told = { ...nothingTold, sync: "synced" } as const;
  const wins = [
    await putToldLivestate(system.bus, key, { value: told, sequence }),
    await putToldLivestate(system.bus, key, { value: nothingTold, sequence }),
  ];
  expect(wins).toEqual([true, false]);
  expect((await findToldLivestate(system.bus, key)).value).toEqual(told);
});

test("the thread of a deployment is remembered for each receiver", async () => {
  const key = { ...piped, receiver: "Team Ops #1", deploymentId: "d" };
  expect(await findThread(system.bus, key)).toBeUndefined();
  await putThread(system.bus, key, "1700000000.000100");
  expect([await findThread(system.bus, key), await findThread(system.bus, { ...key, receiver: "mail" })]).toEqual([
    "1700000000.000100",
    undefined,
  ]);
});

test("a record is kept for weeks, and a state for ever", () => {
  expect(topics.noticeRecord.stream.settings.max_age).toBe(30 * 24 * 3_600_000_000_000);
  expect(topics.noticeState.stream.settings.max_age).toBeUndefined();
});
