import { create } from "@bufbuild/protobuf";
import { DeadLetterSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { receiverChanges } from "../notices/receiver-changes.ts";
import { useBus } from "../testing/use-bus.ts";
import { topics } from "../topics/topics.ts";
import { publish } from "../topics/writing/publish.ts";
import { deadLetterChanges } from "./dead-letter-changes.ts";
import { listDeadLetters, removeDeadLetter } from "./dead-letters.ts";

const system = useBus();

test("who follows dead letters hears of one that comes, and of one that is removed", async () => {
  const over = new AbortController();
  const [stored, told] = deadLetterChanges(system.bus, { signal: over.signal });
  if (!stored || !told) return expect.fail();
  await Promise.all([stored.next(), told.next()]);
  const letter = create(DeadLetterSchema, { stream: "RUNS", subject: "slipway.work.run.p.a.d", reason: "a test" });
  await publish(system.bus, topics.deadLetter, letter);
  expect(await stored.next()).toMatchObject({ value: { kind: "new" } });
  const [found = expect.fail()] = await listDeadLetters(system.bus);
  const removed = told.next();
  await removeDeadLetter(system.bus, found.sequence);
  expect(await removed).toMatchObject({ done: false });
  over.abort();
  expect([await stored.next(), await told.next()]).toMatchObject([{ done: true }, { done: true }]);
});

test("who follows receivers hears of a notice that is queued", async () => {
  const over = new AbortController();
  const [, queued = expect.fail()] = receiverChanges(system.bus, { signal: over.signal });
  await queued.next();
  const heard = queued.next();
  await publish(system.bus, topics.notice, { projectId: "shop", pipedId: "eu", receiver: "ops" });
  expect(await heard).toMatchObject({ done: false });
  over.abort();
  expect(await queued.next()).toMatchObject({ done: true });
});
