import {
  type Bus,
  callForDigest,
  countHeldNotices,
  dropHeldNotice,
  findReceiverState,
  listHeldNotices,
  type ReceiverKey,
} from "@slipway/bus";
import { quietUntil } from "@slipway/domain";
import type { DeliverDeps } from "./deliver-deps.ts";

/**
 * Sends what is held for a receiver and not quiet any more, one notice as itself and several as one message, and removes it. Returns when the rest is due.
 * Repeated after a crash, it sends the message with the same id.
 */
export async function sendDigest(
  { bus, key, config, receiver }: DeliverDeps,
  now: Temporal.Instant,
  signal: AbortSignal,
): Promise<{ readonly again: Temporal.Instant | undefined }> {
  const held = await listHeldNotices(bus, key, { signal });
  const ends = held.map((each) => ({ each, until: quietUntil(config.quietHours, each.notice.event, now) }));
  const due = ends.flatMap(({ each, until }) => (until ? [] : [each]));
  const [first, second] = due;
  if (first && second)
    await receiver.sendDigest(
      due.map(({ notice }) => notice),
      signal,
    );
  else if (first) await receiver.sendNotice(first.notice, signal);
  // The first last: the id of the message is derived from it.
  for (const each of due.toReversed()) await dropHeldNotice(bus, key, each, { signal });
  return { again: ends.flatMap(({ until }) => until ?? []).toSorted(Temporal.Instant.compare)[0] };
}

/** Calls for the digest of a receiver for which notices are held, if it does not say when that is due: its state may have been lost with its stream. */
export async function digestAgain(bus: Bus, key: ReceiverKey, signal: AbortSignal): Promise<void> {
  if ((await countHeldNotices(bus, key, { signal })) === 0) return;
  const { value } = await findReceiverState(bus, key, { signal });
  if (!value.digestAt) await callForDigest(bus, key, Temporal.Now.instant(), { signal });
}
