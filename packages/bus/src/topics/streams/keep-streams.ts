import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "@slipway/domain";
import { forPrograms } from "@slipway/runtime";
import type { Bus } from "../../connection/bus.ts";
import { type EnsureStreamsOptions, ensureStream, streamsToKeep } from "./ensure-streams.ts";
import { isRestored, restored } from "./restored-streams.ts";
import type { StreamSpec } from "./streams.ts";

export interface KeepStreamsOptions extends EnsureStreamsOptions {
  /** Whether the states in new streams are usable only after the trace service has restored what the store holds. Default: true. */
  readonly awaitRestore?: boolean;
  /** What else is looked after, with each look at the streams. A failure counts as one of the look. */
  readonly alsoKeep?: (signal: AbortSignal) => Promise<void>;
  /** How often to look without a cause. Default: 30 s. */
  readonly intervalMs?: number;
}

/** How often to look whether a stream is restored. */
const restoringMs = 500;
/** How long to wait before the log says what is waited for. */
const quietMs = 10_000;

/**
 * Creates the streams of the system, or those that the service of this connection uses, and keeps them while the process runs: a stream that is deleted, or lost with nats-server's data folder, is created
 * again, and everything that reads it begins again. Looks after every reconnection, whenever a stream is deleted or missed, and at an interval.
 * With `awaitRestore`, reads and writes of aggregates wait until the trace service has restored a new stream. Resolves when all streams exist. Throws
 * `precondition` like `ensureStreams`. Disposing stops looking.
 */
export async function keepStreams(bus: Bus, options: KeepStreamsOptions = {}): Promise<AsyncDisposable> {
  const keeper = new StreamKeeper(bus, options);
  try {
    await keeper.look();
  } catch (error) {
    await keeper[Symbol.asyncDispose]();
    throw error;
  }
  keeper.start();
  return keeper;
}

class StreamKeeper implements AsyncDisposable {
  readonly #bus: Bus;
  readonly #options: KeepStreamsOptions;
  readonly #stop = new AbortController();
  readonly #resources = new DisposableStack();
  #running: Promise<void> = Promise.resolve();
  #wake = new AbortController();
  #waitingSince: number | undefined;
  #saidWaiting = false;

  constructor(bus: Bus, options: KeepStreamsOptions) {
    this.#bus = bus;
    this.#options = options;
    // Only streams that it looks at: nothing would say of another one that it is restored.
    const kept = streamsToKeep(bus).map(({ name }) => name);
    if (options.awaitRestore !== false) bus.incarnations.restorable = restored.intersection(new Set(kept));
    this.#resources.use(bus.incarnations.onMissing(() => this.#wake.abort()));
    // Not every user may read advisories; then the interval finds what was deleted.
    const deleted = bus.connection.subscribe("$JS.EVENT.ADVISORY.STREAM.DELETED.>", { callback: () => this.#wake.abort() });
    this.#resources.defer(() => deleted.unsubscribe());
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Looks once. Throws what `ensureStream` throws. */
  async look(): Promise<void> {
    const signal = this.#options.signal ? AbortSignal.any([this.#options.signal, this.#stop.signal]) : this.#stop.signal;
    for (const spec of streamsToKeep(this.#bus)) await this.#keep(spec, signal);
    await this.#options.alsoKeep?.(signal);
  }

  async #keep(spec: StreamSpec, signal: AbortSignal): Promise<void> {
    const { incarnations, log } = this.#bus;
    const known = incarnations.createdOf(spec.name);
    const { info, isNew } = await ensureStream(this.#bus, spec, { ...this.#options, signal });
    incarnations.observe(spec.name, info.created);
    if (this.#options.awaitRestore !== false && restored.has(spec.name)) incarnations.setRestoring(spec.name, !isRestored(info.config));
    if (known === undefined || known === info.created) return;
    const fields = { stream: spec.name, created: info.created, lost: spec.holds };
    log.warn(fields, isNew ? "a stream was lost, created it again" : "a stream was lost and created again");
  }

  /** Never throws. */
  async #run(): Promise<void> {
    const { intervalMs = 30_000 } = this.#options;
    const stop = this.#stop.signal;
    while (!stop.aborted) {
      const { lost } = this.#bus;
      const isRestoring = this.#isRestoring();
      const signal = AbortSignal.any([stop, lost, this.#wake.signal]);
      await wait(isRestoring ? restoringMs : intervalMs, undefined, { signal }).catch(() => {});
      // Before the look: what is deleted or missed meanwhile is looked for at once.
      this.#wake = new AbortController();
      try {
        await this.#bus.ready(stop);
        await this.look();
      } catch (err) {
        if (stop.aborted || this.#bus.connection.isClosed()) return;
        this.#bus.log.warn({ err }, "could not look after the streams");
        await wait(1_000, undefined, { signal: stop }).catch(() => {});
      }
    }
  }

  #isRestoring(): boolean {
    const waiting = [...restored].filter((stream) => this.#bus.incarnations.isRestoring(stream));
    if (waiting.length === 0) {
      if (this.#waitingSince !== undefined) this.#bus.log.info(this.#saidWaiting ? {} : forPrograms, "the streams are restored");
      this.#saidWaiting = false;
      this.#waitingSince = undefined;
      return false;
    }
    this.#waitingSince ??= performance.now();
    if (performance.now() - this.#waitingSince > quietMs) {
      this.#waitingSince = performance.now();
      this.#saidWaiting = true;
      this.#bus.log.warn({ streams: waiting }, "waiting for the trace service to restore streams from the store: it has to run");
    }
    return true;
  }

  /** Never throws. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Fault("canceled", "the streams are not kept any more"));
    this.#resources.dispose();
    this.#bus.incarnations.restorable = new Set();
    for (const stream of restored) this.#bus.incarnations.setRestoring(stream, false);
    await this.#running;
  }
}
