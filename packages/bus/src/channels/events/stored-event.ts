import { setTimeout as wait } from "node:timers/promises";
import type { Msg } from "@nats-io/transport-node";
import { Fault } from "@slipway/domain";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import type { StoredMessage } from "../../topics/reading/consumer-read.ts";
import { lastMessage, messageFrom } from "../../topics/reading/direct-get.ts";
import { streams } from "../../topics/streams/streams.ts";

const stream = streams.eventIntake.name;
/** How often a message is looked for that may not be stored yet. */
const looks = 40;
const pauseMs = 25;
/** How far back among the messages of the stream. */
const back = 500;

/** Identifies a stored message, also after its stream was lost and made again. */
export function placeOf({ sequence, storedAt }: { readonly sequence: number; readonly storedAt: Temporal.Instant }): string {
  return `${sequence}@${storedAt.epochMilliseconds}`;
}

/**
 * The place of the stored copy of a message that was received directly: the newest one on its subject with the same bytes. Returns `not` if there is only
 * that one. Throws `unavailable` if it is not stored after a while.
 */
export async function twinOf(
  bus: Bus,
  message: Pick<Msg, "subject" | "data">,
  { not, ...options }: CallOptions & { readonly not: string | undefined },
): Promise<string> {
  for (let look = 0; look < looks; look++) {
    const twin = await find(bus, message, options);
    const place = twin && placeOf({ sequence: twin.seq, storedAt: Temporal.Instant.fromEpochMilliseconds(twin.time.getTime()) });
    if (place !== undefined && place !== not) return place;
    await wait(pauseMs, undefined, options.signal ? { signal: options.signal } : {});
  }
  if (not !== undefined) return not;
  throw new Fault("unavailable", "the event was not found in its stream");
}

async function find(bus: Bus, { subject, data }: Pick<Msg, "subject" | "data">, options: CallOptions): Promise<StoredMessage | undefined> {
  const last = await lastMessage(bus, stream, subject, options);
  if (!last || Buffer.compare(last.data, data) === 0) return last;
  let found: StoredMessage | undefined;
  for (let sequence = Math.max(1, last.seq - back); ; ) {
    const next = await messageFrom(bus, stream, { subject, sequence }, options);
    if (!next || next.seq >= last.seq) return found;
    if (Buffer.compare(next.data, data) === 0) found = next;
    sequence = next.seq + 1;
  }
}

/** Removes the stored copy of a message whose sender was told why it is refused, so that no dead letter says it again. */
export async function removeFromIntake(bus: Bus, message: Pick<Msg, "subject" | "data">, options: CallOptions): Promise<void> {
  const place = await twinOf(bus, message, { ...options, not: undefined });
  const sequence = Number(place.split("@")[0]);
  const remove = () => bus.manager.streams.deleteMessage(stream, sequence, false);
  await bus.call(`remove refused event ${sequence}`, remove, options);
}

/** Whether a message is still stored: it was not removed because its sender was told. */
export async function isInIntake(bus: Bus, sequence: number, options: CallOptions): Promise<boolean> {
  const found = await bus.call(`look for event ${sequence}`, () => bus.manager.direct.getMessage(stream, { seq: sequence }), options);
  return found !== null;
}
