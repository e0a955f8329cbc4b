import { once } from "node:events";
import { create, fromJsonString, type MessageInitShape, toJsonString } from "@bufbuild/protobuf";
import type { Msg } from "@nats-io/transport-node";
import { Fault } from "@slipway/domain";
import { type GitPushed, GitPushedSchema } from "@slipway/proto/state";
import { seldom } from "@slipway/runtime";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { wasSaidOn } from "../connection/hear.ts";
import { channels } from "../users/channels.ts";

/**
 * Push notifications. They are not stored: a watcher that misses one finds the change at its next poll.
 * JSON, so that a person or a CI job can publish one: `nats pub slipway.git.pushed '{"remote":"https://git.example.com/a.git","branch":"main"}'`.
 */
const gitPushedSubject = channels.gitPushed.prefix;

/** The longest notification; a remote and a branch are far shorter. */
const maxBytes = 16 * 1024;

/** Notifies the running watchers that a branch of a repository moved. Delivered at most once. */
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
  /** Called after a lost connection is back: notifications may have been missed. */
  readonly onMissed?: () => void;
}

/** Yields push notifications from now on. Invalid ones are skipped with a warning. Ends when `signal` aborts or the bus is closed. */
export async function* watchGitPushed(bus: Bus, { signal, onMissed }: WatchGitPushedOptions = {}): AsyncGenerator<GitPushed> {
  if (signal?.aborted) return;
  const over = new AbortController();
  if (onMissed) void reportMissed(bus, onMissed, over.signal);
  const subscription = bus.connection.subscribe(gitPushedSubject);
  const warn = seldom((err: unknown) => bus.log.warn({ err, subject: gitPushedSubject }, "skipped an invalid push notification"));
  const stop = (): void => subscription.unsubscribe();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    for await (const message of subscription) {
      if (!wasSaidOn(gitPushedSubject, message)) continue;
      const pushed = read(message, warn);
      if (pushed) yield pushed;
    }
  } finally {
    over.abort();
    signal?.removeEventListener("abort", stop);
    stop();
  }
}

/** Never throws. */
async function reportMissed(bus: Bus, onMissed: () => void, signal: AbortSignal): Promise<void> {
  try {
    while (!signal.aborted) {
      await untilAborted(AbortSignal.any([bus.lost, signal]));
      await bus.ready(signal);
      onMissed();
    }
  } catch (err) {
    if (!signal.aborted) bus.log.debug({ err, subject: gitPushedSubject }, "missed push notifications are not reported any more");
  }
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}

function read(message: Msg, warn: (err: unknown) => void): GitPushed | undefined {
  try {
    if (message.data.length > maxBytes) throw new Fault("too_large", `a notification has at most ${maxBytes} bytes`);
    return fromJsonString(GitPushedSchema, message.string(), { ignoreUnknownFields: true });
  } catch (err) {
    warn(err);
    return undefined;
  }
}
