import type { PipedConfig } from "@slipway/app-config";
import { applicationAggregates, type Bus, beat, consumeCauses, consumeNotices, serveReceivers } from "@slipway/bus";
import { serviceActor } from "@slipway/domain";
import { type Logger, untilStopped } from "@slipway/runtime";
import { answerReceivers } from "./answers/answer-receivers.ts";
import { tellChanges } from "./causes/tell-changes.ts";
import { tellRoutes } from "./causes/tell-routes.ts";
import { watchLivestates } from "./causes/watch-livestates.ts";
import { watchPiped } from "./causes/watch-piped.ts";
import { callDigests } from "./delivery/call-digests.ts";
import { deliverNotice } from "./delivery/deliver-notice.ts";
import { digestAgain } from "./delivery/send-digest.ts";
import { openReceiver } from "./receivers/open-receiver.ts";

export interface NotifierOptions {
  readonly bus: Bus;
  readonly piped: PipedConfig;
  /** How long a receiver that fails is tried. Default: 6 h. */
  readonly retryMs?: number;
  /** How long an application is not told of again after a change of its live state. Default: 5 min. */
  readonly quietMs?: number;
  /** How long no executor may ask for work until the piped counts as stopped. Default: 1 min. */
  readonly stoppedMs?: number;
  /** How long a receiver may take to answer. Default: 10 s. */
  readonly timeoutMs?: number;
  readonly log: Logger;
}

/** A running notifier. */
export interface Notifier extends AsyncDisposable {
  /** Rejects when it cannot continue. */
  readonly done: Promise<void>;
}

const hourMs = 3_600_000;

/**
 * Tells the receivers of a piped file what happens to its deployments, applications and itself. Several may run: each notice is queued once, and the messages of a receiver
 * are sent one after the other. A receiver that is slow or fails delays no other.
 */
export async function startNotifier(options: NotifierOptions): Promise<Notifier> {
  const { bus, piped, retryMs = 6 * hourMs, quietMs = 300_000, stoppedMs = 60_000, timeoutMs = 10_000, log } = options;
  const { projectId, pipedId, notifications, webAddress } = piped;
  const key = { projectId, pipedId };
  await using resources = new AsyncDisposableStack();
  const stop = new AbortController();
  const { signal } = stop;
  const receivers = notifications.receivers.map((config) => ({
    config,
    key: { ...key, receiver: config.name },
    receiver: openReceiver(config, { bus, key: { ...key, receiver: config.name }, webAddress, timeoutMs }),
  }));
  const parts: { readonly done: Promise<void> }[] = [];
  const use = <Part extends AsyncDisposable & { readonly done: Promise<void> }>(part: Part): void => {
    parts.push(resources.use(part));
  };
  for (const each of receivers) {
    const handle = deliverNotice({ ...each, bus, retryMs, now: () => Temporal.Now.instant() });
    use(await consumeNotices(bus, each.key, { handle, log, ackWaitMs: timeoutMs + 20_000 }));
    await digestAgain(bus, each.key, signal);
  }
  parts.push({ done: callDigests(bus, { ...key, receivers: notifications.receivers.map(({ name }) => name) }, signal) });
  resources.use(serveReceivers(bus, key, answerReceivers({ bus, receivers })));
  // Nobody would get anything.
  if (notifications.routes.length > 0) {
    const applications = applicationAggregates(bus, { actor: serviceActor("notifier") });
    const tell = tellRoutes({ bus, applications, routes: notifications.routes, log });
    use(await consumeCauses(bus, key, { durable: `notifier-${pipedId}`, inOrder: true, causes: tellChanges(tell), log }));
    use(watchLivestates({ bus, key, applications, tell, quietMs, log, signal }));
    use(watchPiped({ bus, key, tell, graceMs: stoppedMs, log, signal }));
  }
  const done = untilStopped(signal, parts);
  done.catch(() => {});
  resources.use(beat(bus, { ...key, service: "notifier" }));
  // Disposed first: the watches end with it.
  resources.defer(() => stop.abort());
  const opened = resources.move();
  return { done, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
