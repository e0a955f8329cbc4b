import type { Bus, CallOptions } from "../../connection/bus.ts";
import { isApiError } from "../../connection/faults/nats-fault.ts";
import { allMessages } from "../reading/direct-get.ts";
import type { StreamSpec } from "./streams.ts";

/** Connections that have looked for what earlier versions left. */
const looked = new WeakMap<Bus, Set<string>>();

/** Has the stream that held the subjects of another one in earlier versions give them up, so that this one can be created. Its messages stay. Idempotent. */
export async function releaseSubjects(bus: Bus, { subjects, heldBy }: StreamSpec): Promise<void> {
  const found = heldBy === undefined ? undefined : await find(bus, heldBy);
  if (heldBy === undefined || found === undefined) return;
  const released = [...subjects, ...subjects.map((subject) => subject.replace(/^slipway\./, "slipway.later."))];
  const left = found.config.subjects.filter((subject) => !released.includes(subject));
  if (left.length === found.config.subjects.length) return;
  // A stream has at least one subject.
  const kept = left.length > 0 ? left : [`slipway.retired.${heldBy.toLowerCase()}`];
  await bus.manager.streams.update(heldBy, { ...found.config, subjects: kept });
  bus.log.info({ stream: heldBy, subjects: kept }, "a stream gave up subjects to another one");
}

/**
 * Moves what the stream that held the subjects in earlier versions still has of them, and removes its consumers of them. Once for each connection, by whoever may. Idempotent; a message that is moved
 * while the process dies may be there twice.
 */
export async function takeOver(bus: Bus, { name, subjects, heldBy }: StreamSpec, options: CallOptions): Promise<void> {
  const known = looked.get(bus) ?? new Set<string>();
  looked.set(bus, known);
  if (heldBy === undefined || known.has(name) || (await find(bus, heldBy)) === undefined) return;
  let moved = 0;
  for (const filter of subjects)
    for await (const { subject, seq, data } of allMessages(bus, heldBy, filter, options)) {
      await bus.jetstream.publish(subject, data, { msgID: `moved.${heldBy}.${seq}` });
      await bus.manager.streams.deleteMessage(heldBy, seq);
      moved++;
    }
  for await (const { name: consumer, config } of bus.manager.consumers.list(heldBy))
    if (subjects.some((subject) => config.filter_subject?.startsWith(subject.replace(/>$/, ""))))
      await bus.manager.consumers.delete(heldBy, consumer);
  known.add(name);
  if (moved > 0) bus.log.info({ stream: name, from: heldBy, messages: moved }, "moved messages to another stream");
}

/** Undefined if there is none, or if the trace service looks after it. */
async function find(bus: Bus, stream: string) {
  if (bus.role !== undefined && bus.role !== "trace") return undefined;
  try {
    return await bus.manager.streams.info(stream);
  } catch (error) {
    if (isApiError(error, "streamNotFound")) return undefined;
    throw error;
  }
}
