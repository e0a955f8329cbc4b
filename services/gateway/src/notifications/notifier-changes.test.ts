import { create } from "@bufbuild/protobuf";
import { PipedBeatSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { AsyncQueue } from "../feeds/async-queue.ts";
import { type NotifierBeat, notifierChanges } from "./notifier-changes.ts";

const beat = (
  process: string,
  more: { readonly stopped?: boolean; readonly agoMs?: number; readonly since?: number } = {},
): NotifierBeat => {
  const { stopped = false, agoMs = 0, since = 1 } = more;
  const startedAt = { seconds: BigInt(since), nanos: 0 };
  const said = create(PipedBeatSchema, { projectId: "shop", pipedId: "eu", service: "notifier", process, startedAt, stopped });
  return { kind: "beat", beat: said, at: new Date(Date.now() - agoMs) };
};

/** How often something changed while all of these were heard. */
async function changes(heard: readonly NotifierBeat[], silentMs = 3_600_000): Promise<number> {
  const over = new AbortController();
  const beats = new AsyncQueue<NotifierBeat>();
  const told = notifierChanges(beats, { signal: over.signal, silentMs });
  let next = told.next();
  let count = 0;
  const count1 = (): void => {
    count++;
    next = told.next();
    next.then(
      ({ done }) => done || count1(),
      () => {},
    );
  };
  next.then(
    ({ done }) => done || count1(),
    () => {},
  );
  for (const each of heard) {
    beats.push(each);
    await new Promise(setImmediate);
  }
  over.abort();
  return count;
}

test.for<{ name: string; heard: readonly NotifierBeat[]; want: number }>([
  { name: "a notifier that begins", heard: [beat("one")], want: 1 },
  { name: "one that goes on", heard: [beat("one"), beat("one"), beat("one")], want: 1 },
  { name: "a second one", heard: [beat("one"), beat("two")], want: 2 },
  { name: "one that stops", heard: [beat("one"), beat("one", { stopped: true })], want: 2 },
  { name: "one that was killed and began again in its container", heard: [beat("pod/1"), beat("pod/1", { since: 2 })], want: 2 },
  { name: "one that stopped before anybody listened", heard: [beat("one", { stopped: true })], want: 0 },
  { name: "one that was heard too long ago", heard: [beat("one", { agoMs: 7_200_000 })], want: 0 },
])("$name changes as much as it has to", async ({ heard, want }) => expect(await changes(heard)).toBe(want));

test("a notifier that says nothing more is told once its time is over", async () => {
  const beats = new AsyncQueue<NotifierBeat>();
  const told = notifierChanges(beats, { signal: new AbortController().signal, silentMs: 20 });
  // By a clock of NATS that is ahead, so that a slow machine does not take it for old.
  beats.push(beat("one", { agoMs: -3_600_000 }));
  await told.next();
  expect(await told.next()).toEqual({ done: false, value: true });
  beats.close();
  expect(await told.next()).toMatchObject({ done: true });
});

test("what cannot be heard fails", async () => {
  const broken = async function* (): AsyncGenerator<NotifierBeat> {
    yield { kind: "ready" };
    throw new Error("no stream");
  };
  await expect(notifierChanges(broken(), { signal: new AbortController().signal }).next()).rejects.toThrow("no stream");
});
