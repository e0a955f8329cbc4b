import type { Bus, CallOptions } from "../connection/bus.ts";
import { lastMessage } from "../topics/reading/direct-get.ts";
import { topics } from "../topics/topics.ts";
import { type DeadLetterEntry, deadLetterIn } from "../work/dead-letters.ts";

/** The dead letters whose messages were read from one stream. */
export interface DeadLetterCount {
  readonly stream: string;
  /** At least 1. */
  readonly messages: number;
  /** Undefined if it was removed meanwhile. */
  readonly newest: DeadLetterEntry | undefined;
}

/** Counts dead letters by the stream of their message. Costs one look at the stream and one read for each count, however many dead letters there are. */
export async function countDeadLetters(bus: Bus, options: CallOptions = {}): Promise<readonly DeadLetterCount[]> {
  const { stream, filter, idsOf } = topics.deadLetter;
  const look = () => bus.manager.streams.info(stream.name, { subjects_filter: filter() });
  const { state } = await bus.call("count dead letters", look, { ...options, stream: stream.name });
  return await Promise.all(
    Object.entries(state.subjects ?? {}).map(async ([subject, messages]) => {
      const found = await lastMessage(bus, stream.name, subject, options);
      const newest = found && { sequence: found.seq, deadLetter: deadLetterIn(found) };
      return { stream: idsOf(subject)?.stream ?? subject, messages, newest };
    }),
  );
}
