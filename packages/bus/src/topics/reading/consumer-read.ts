import type { ConsumerConfig, JsMsg, StoredMsg } from "@nats-io/jetstream";
import { headers, nanos, nuid } from "@nats-io/transport-node";
import { Fault } from "@slipway/domain";
import type { Bus } from "../../connection/bus.ts";
import { isNotPermitted } from "../../connection/faults/nats-fault.ts";
import { isPipedRole } from "../../users/role.ts";

/** A message that was read from a stream. */
export type StoredMessage = Pick<StoredMsg, "subject" | "seq" | "header" | "data" | "time">;

/** Where a read begins: with the last message of each subject, or at a sequence. */
type Begin = { readonly of: "each-subject" } | { readonly of: "sequence"; readonly sequence: number };

/** How long the server waits for messages that were removed after they were counted. */
const waitMs = 1_000;
/** When the server removes the consumer of a process that died. */
const unusedMs = 10_000;

/**
 * Whether a connection reads lists and histories by consumers. Those of pipeds do: permissions can bind the filter of a consumer, which is in the subject of the request
 * that creates it, but not a direct read, which names its subjects in its body.
 */
export function readsByConsumer({ role }: Pick<Bus, "role">): boolean {
  return role !== undefined && isPipedRole(role);
}

/**
 * Reads the messages of some subjects that exist now, in their order, at most `most`, or only their headers, by a consumer that exists for this read. One exchange with the server, to be repeated by `call` of the bus.
 */
export async function readByConsumer(
  bus: Bus,
  stream: string,
  filter: string,
  {
    begin,
    most = Number.POSITIVE_INFINITY,
    headersOnly = false,
  }: { readonly begin: Begin; readonly most?: number; readonly headersOnly?: boolean },
): Promise<readonly StoredMessage[]> {
  const config: Partial<ConsumerConfig> = {
    name: nuid.next(),
    filter_subject: filter,
    ack_policy: "none",
    mem_storage: true,
    num_replicas: 1,
    inactive_threshold: nanos(unusedMs),
    ...(headersOnly && { headers_only: true }),
    ...(begin.of === "sequence"
      ? { deliver_policy: "by_start_sequence", opt_start_seq: Math.max(1, begin.sequence) }
      : { deliver_policy: "last_per_subject" }),
  };
  const info = await bus.manager.consumers.add(stream, config);
  const wanted = Math.min(info.num_pending, most);
  if (wanted === 0) {
    remove(bus, stream, info.name);
    return [];
  }
  const found: StoredMessage[] = [];
  const consumer = bus.jetstream.consumers.getConsumerFromInfo(info);
  const messages = await consumer.fetch({ max_messages: wanted, expires: waitMs });
  let isWhole = false;
  const stop = (): void => void messages.close();
  bus.lost.addEventListener("abort", stop, { once: true });
  try {
    for await (const message of messages) {
      found.push(storedMessage(message));
      isWhole = found.length >= wanted || message.info.pending === 0;
      if (isWhole) break;
    }
    // Fewer came: they were removed meanwhile, or the server that has the consumer is slow or gone.
    if (!isWhole && !bus.lost.aborted) isWhole = (await consumer.info()).num_pending === 0;
  } catch (err) {
    if (isNotPermitted(err)) throw err;
    // The consumer went with its server: another one reads from the beginning.
    isWhole = false;
    bus.log.debug({ err, filter }, "a read was interrupted");
  } finally {
    bus.lost.removeEventListener("abort", stop);
    stop();
    remove(bus, stream, info.name);
  }
  if (!isWhole || bus.lost.aborted) throw new Fault("unavailable", `not all of ${filter} could be read`);
  return found;
}

function storedMessage({ subject, seq, headers: given, data, time }: JsMsg): StoredMessage {
  return { subject, seq, data, time, header: given ?? headers() };
}

/** Never throws, and is not waited for: the server removes it otherwise. */
function remove(bus: Bus, stream: string, name: string): void {
  if (!bus.connected) return;
  bus.manager.consumers.delete(stream, name).catch((err: unknown) => bus.log.debug({ err }, "could not delete a consumer: it expires"));
}
