import type { Bus, CallOptions } from "../connection/bus.ts";
import { heardOn } from "../connection/heard-on.ts";
import { follow } from "../topics/reading/follow.ts";
import { topics } from "../topics/topics.ts";
import { channels, subjectOfEvery } from "../users/channels.ts";

/** Yields at the beginning, and whenever a receiver of any piped may be another than before: it was sent something, failed, or is to be sent something. Ends when `signal` aborts. */
export function receiverChanges(bus: Bus, options: CallOptions = {}): readonly AsyncGenerator<unknown>[] {
  const { stream, filter } = topics.noticeState;
  return [
    follow(bus, stream.name, filter({ kind: "receiver" }), { ...options, begin: "new" }),
    heardOn(bus, [subjectOfEvery(channels.queuedNotices)], options),
  ];
}
