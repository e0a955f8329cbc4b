import { toBinary } from "@bufbuild/protobuf";
import { type ApplicationKey, type ApplicationLivestate, boundLivestate, type LivestateChange, livestateChange } from "@slipway/domain";
import { encodeLivestate, encodeLivestateChange } from "@slipway/state";
import type { Bus } from "../../connection/bus.ts";
import { append } from "../../topics/append.ts";
import { topics } from "../../topics/topics.ts";
import { findSnapshot, type PublishedLivestate, readPublished } from "./find-livestate.ts";

export interface LivestateWriterOptions {
  /** Ends publishing; what was not stored by then may be lost. */
  readonly signal: AbortSignal;
  /** The least time between two snapshots of an application while it changes. Default: 3 s. */
  readonly snapshotGapMs?: number;
}

/** What this process knows of what is published of an application. */
interface Written extends Omit<PublishedLivestate, "snapshot"> {
  snapshot: PublishedLivestate["snapshot"];
  snapshotAt: number;
  timer: NodeJS.Timeout | undefined;
}

/** How long a stop waits for the last snapshots. */
const stopMs = 2_000;

/**
 * Publishes live states: every change at once, under the next version, and a snapshot of the newest state at once in quiet times and every few seconds while it changes.
 * Several processes may publish the same application: the server rejects a change of one that has not seen the last change, and it reads before it tries again.
 * A state after which readers may know another one, because changes are kept only for minutes, gets a version far ahead: readers wait for its snapshot.
 */
export class LivestateWriter implements AsyncDisposable {
  readonly #bus: Bus;
  readonly #options: Required<LivestateWriterOptions>;
  readonly #written = new Map<string, Written>();

  constructor(bus: Bus, options: LivestateWriterOptions) {
    this.#bus = bus;
    this.#options = { snapshotGapMs: 3_000, ...options };
  }

  /**
   * Publishes the state of an application, within the limits of `boundLivestate`; its `version` is chosen here. False if nothing but the time differs
   * from what is published. One call at a time for each application. Rejects when the signal aborts.
   */
  async publish(state: ApplicationLivestate): Promise<boolean> {
    const bounded = boundLivestate(state);
    for (;;) {
      const known = this.#written.get(state.applicationId) ?? (await this.#read(state));
      const next = { ...bounded, version: known.isNewest ? known.version + 1 : Math.max(known.version + 1, Date.now()) };
      const change = known.isNewest && known.state ? livestateChange(known.state, next) : unrelated(next);
      if (change === undefined) return false;
      const changeSequence = await this.#append(change, known.changeSequence);
      if (changeSequence === undefined) {
        this.forget(state.applicationId);
        continue;
      }
      const { snapshot, snapshotAt, timer } = known;
      const written = { state: next, isNewest: true, version: next.version, changeSequence, snapshot, snapshotAt, timer };
      this.#written.set(state.applicationId, written);
      await this.#plan(written, !known.isNewest);
      return true;
    }
  }

  /** Reads again what is published before it publishes the next state. Default: of all applications. */
  forget(applicationId?: string): void {
    for (const id of applicationId === undefined ? [...this.#written.keys()] : [applicationId]) {
      clearTimeout(this.#written.get(id)?.timer);
      this.#written.delete(id);
    }
  }

  /** Publishes the snapshots that are due later. */
  async [Symbol.asyncDispose](): Promise<void> {
    const late = [...this.#written.values()].filter(({ snapshot, version }) => snapshot.version < version);
    for (const { timer } of late) clearTimeout(timer);
    const signal = AbortSignal.timeout(stopMs);
    await Promise.allSettled(late.map((written) => this.#writeSnapshot(written, signal)));
  }

  async #read(key: ApplicationKey): Promise<Written> {
    const ids = { projectId: key.projectId, pipedId: key.pipedId, applicationId: key.applicationId };
    const written = { ...(await readPublished(this.#bus, ids, this.#options)), snapshotAt: Number.NEGATIVE_INFINITY, timer: undefined };
    this.#written.set(key.applicationId, written);
    // Whoever published the last change may have died before the snapshot.
    if (written.isNewest) await this.#plan(written, false);
    return written;
  }

  async #append(change: LivestateChange, expected: number): Promise<number | undefined> {
    const { stream, schema, subjectOf } = topics.livestateChange;
    const message = encodeLivestateChange(change);
    const write = { stream: stream.name, subject: subjectOf(message), data: toBinary(schema, message), expected };
    return append(this.#bus, write, this.#options);
  }

  /** Publishes the snapshot now, or when the last one is old enough. */
  async #plan(written: Written, isAwaited: boolean): Promise<void> {
    if (written.snapshot.version >= written.version) return;
    const waitMs = written.snapshotAt + this.#options.snapshotGapMs - performance.now();
    if (isAwaited || waitMs <= 0) {
      clearTimeout(written.timer);
      written.timer = undefined;
      await this.#writeSnapshot(written, this.#options.signal);
      return;
    }
    clearTimeout(written.timer);
    written.timer = setTimeout(() => {
      written.timer = undefined;
      this.#writeSnapshot(written, this.#options.signal).catch((err: unknown) => {
        if (!this.#options.signal.aborted) this.#bus.log.warn({ err }, "could not publish a live state");
      });
    }, waitMs);
  }

  /** Publishes the snapshot, unless another process has published a newer one. */
  async #writeSnapshot(written: Written, signal: AbortSignal): Promise<void> {
    const { state, version } = written;
    if (state === undefined) return;
    written.snapshotAt = performance.now();
    const { stream, schema, subjectOf } = topics.livestate;
    const message = encodeLivestate(state);
    const write = { stream: stream.name, subject: subjectOf(message), data: toBinary(schema, message) };
    while (written.snapshot.version < version) {
      const sequence = await append(this.#bus, { ...write, expected: written.snapshot.sequence }, { signal });
      if (sequence !== undefined) {
        written.snapshot = { sequence, version };
        return;
      }
      const { projectId, pipedId, applicationId } = state;
      const found = await findSnapshot(this.#bus, { projectId, pipedId, applicationId }, { signal });
      written.snapshot = { sequence: found?.sequence ?? 0, version: found?.state.version ?? 0 };
    }
  }
}

/** A change that says nothing of the state before: its readers wait for the snapshot of its version. */
function unrelated({ resources: _, ...state }: ApplicationLivestate): LivestateChange {
  return { state, changed: [], removed: [] };
}
