import type { Bus, CallOptions } from "../connection/bus.ts";
import { heardOn } from "../connection/heard-on.ts";
import { follow } from "../topics/reading/follow.ts";
import { topics } from "../topics/topics.ts";
import { channels, subjectOfEvery } from "../users/channels.ts";

/** Yields at the beginning, and whenever there is another dead letter, or one was removed: of the stream, if one is given. Ends when `signal` aborts. */
export function deadLetterChanges(
  bus: Bus,
  { stream, ...options }: CallOptions & { readonly stream?: string } = {},
): readonly AsyncGenerator<unknown>[] {
  return [
    follow(bus, topics.deadLetter.stream.name, topics.deadLetter.filter({ stream }), { ...options, begin: "new" }),
    heardOn(bus, [subjectOfEvery(channels.removedDeadLetters)], options),
  ];
}

/** Tells everybody who follows dead letters that one was removed: streams do not. */
export function tellRemovedDeadLetter(bus: Bus): void {
  if (bus.connected) bus.connection.publish(subjectOfEvery(channels.removedDeadLetters));
}
