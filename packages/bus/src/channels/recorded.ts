import type { Bus, CallOptions } from "../connection/bus.ts";
import { wasSaidOn } from "../connection/hear.ts";
import { tokenOfText } from "../topics/subject.ts";
import { channels } from "../users/channels.ts";

/**
 * What was written to the permanent record, so that whoever watches a query asks again. Not stored: who begins to watch asks anyway, and asks again after a
 * lost connection.
 */
function subjectOf(projectId: string): string {
  return `${channels.recorded.prefix}.${tokenOfText(projectId)}`;
}

/**
 * Tells who watches that something was recorded about these things of a project: hashes of commits, ids of deployments, keys that join them. Delivered at
 * most once; never waits.
 */
export function publishRecorded(bus: Bus, projectId: string, about: readonly string[]): void {
  for (let at = 0; at < about.length && bus.connected; at += namesPerMessage)
    bus.connection.publish(subjectOf(projectId), JSON.stringify(about.slice(at, at + namesPerMessage)));
}

/** Keeps a message below every limit of a server. A batch of a thousand deployments has several thousand names. */
const namesPerMessage = 1_000;

/**
 * Yields what something was recorded about, from now on. At the beginning, and after a lost connection, and for a message that cannot be read, yields undefined: anything may have been
 * recorded. Ends when `signal` aborts or the bus is closed.
 */
export async function* watchRecorded(
  bus: Bus,
  projectId: string,
  { signal }: CallOptions = {},
): AsyncGenerator<readonly string[] | undefined> {
  const subject = subjectOf(projectId);
  while (!signal?.aborted && !bus.connection.isClosed()) {
    await bus.ready(signal);
    const over = signal ? AbortSignal.any([signal, bus.lost]) : bus.lost;
    const subscription = bus.connection.subscribe(subject);
    const stop = (): void => subscription.unsubscribe();
    over.addEventListener("abort", stop, { once: true });
    try {
      // Once it has arrived, nothing that is recorded from now on is missed.
      await bus.connection.flush();
      yield undefined;
      for await (const message of subscription) if (wasSaidOn(subject, message)) yield read(message.string());
    } finally {
      over.removeEventListener("abort", stop);
      stop();
    }
  }
}

function read(text: string): readonly string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) && parsed.every((each) => typeof each === "string") ? parsed : undefined;
  } catch {
    return undefined;
  }
}
