import { once } from "node:events";
import { create, fromJsonString, type MessageInitShape, toJsonString } from "@bufbuild/protobuf";
import { type GitPushed, GitPushedSchema } from "@slipway/proto/state";
import type { Bus, CallOptions } from "../connection/bus.ts";

/**
 * Says that a branch moved. Not kept: who does not listen finds it at the next poll.
 * JSON, so that a person or a CI job can say it: `nats pub slipway.git.pushed '{"remote":"https://git.example.com/a.git","branch":"main"}'`.
 */
const gitPushedSubject = "slipway.git.pushed";

/** Says that a branch of a repository moved. At most once, and only to who listens now: a nudge, not a record. */
export async function publishGitPushed(
  bus: Bus,
  pushed: MessageInitShape<typeof GitPushedSchema>,
  options: CallOptions = {},
): Promise<void> {
  const json = toJsonString(GitPushedSchema, create(GitPushedSchema, pushed));
  await bus.call(`publish ${gitPushedSubject}`, () => flushed(bus, json), options);
}

async function flushed(bus: Bus, json: string): Promise<void> {
  bus.connection.publish(gitPushedSubject, json);
  await bus.connection.flush();
}

export interface WatchGitPushedOptions extends CallOptions {
  /** Told when a lost connection has come back: what was said meanwhile was not heard. */
  readonly onMissed?: () => void;
}

/** The nudges that come from now on; what is not JSON of this form is left out with a warning. Ends when `signal` aborts or the bus is closed. */
export async function* watchGitPushed(bus: Bus, { signal, onMissed }: WatchGitPushedOptions = {}): AsyncGenerator<GitPushed> {
  if (signal?.aborted) return;
  const over = new AbortController();
  if (onMissed) void tellMissed(bus, onMissed, over.signal);
  const subscription = bus.connection.subscribe(gitPushedSubject);
  const stop = (): void => subscription.unsubscribe();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    for await (const message of subscription) {
      const pushed = read(bus, message.string());
      if (pushed) yield pushed;
    }
  } finally {
    over.abort();
    signal?.removeEventListener("abort", stop);
    stop();
  }
}

/** Never throws. */
async function tellMissed(bus: Bus, onMissed: () => void, signal: AbortSignal): Promise<void> {
  try {
    while (!signal.aborted) {
      await untilAborted(AbortSignal.any([bus.lost, signal]));
      await bus.ready(signal);
      onMissed();
    }
  } catch (err) {
    if (!signal.aborted) bus.log.debug({ err, subject: gitPushedSubject }, "missed nudges are told no more");
  }
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}

function read(bus: Bus, json: string): GitPushed | undefined {
  try {
    return fromJsonString(GitPushedSchema, json, { ignoreUnknownFields: true });
  } catch (err) {
    bus.log.warn({ err, subject: gitPushedSubject }, "left out a nudge that could not be read");
    return undefined;
  }
}
