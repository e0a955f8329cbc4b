import type { Bus, CallOptions } from "../connection/bus.ts";
import { topics } from "../topics/topics.ts";
import { consumersByReceiver } from "./notice-states.ts";

/**
 * Removes each consumer of the queue of notices whose receiver is remembered to be read by another one. Its name was lost with `NOTICE_STATE`, or is that of an earlier version; as long as it exists, the
 * server refuses the one that is remembered. What it had taken is delivered again. Idempotent. Needs the rights of the trace service.
 */
export async function removeForgottenConsumers(bus: Bus, options: CallOptions = {}): Promise<void> {
  const { name: stream } = topics.notice.stream;
  const list = () => Array.fromAsync(bus.manager.consumers.list(stream));
  const found = await bus.call(`list the consumers of ${stream}`, list, options);
  if (found.length === 0) return;
  // Read after the list: a name is remembered before there is a consumer of this name.
  const remembered = await consumersByReceiver(bus, options);
  for (const { name, config } of found) {
    const durable = remembered.get(config.filter_subject ?? "");
    if (durable === undefined || durable === name) continue;
    await bus.call(`remove consumer ${name}`, () => bus.manager.consumers.delete(stream, name), options);
    bus.log.warn({ stream, subject: config.filter_subject }, "removed a forgotten consumer of a receiver");
  }
}
