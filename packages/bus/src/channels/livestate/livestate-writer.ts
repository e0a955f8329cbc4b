import { toBinary } from "@bufbuild/protobuf";
import { type ApplicationKey, type ApplicationLivestate, boundLivestate, type LivestateChange, livestateChange } from "@slipway/domain";
import { encodeLivestateChange } from "@slipway/state";
import type { Bus } from "../../connection/bus.ts";
import { partBytes } from "../../topics/parts.ts";
import { topics } from "../../topics/topics.ts";
import { append } from "../../topics/writing/append.ts";
import { type PublishedLivestate, readPublished, readSince } from "./find-livestate.ts";
import { headersOfChange } from "./snapshot-message.ts";
import { SnapshotWriter } from "./snapshot-writer.ts";
import { hasItsParts, listStored, subjectsOfSnapshots } from "./stored-snapshots.ts";

export interface LivestateWriterOptions {
  /** Ends publishing; what was not stored by then may be lost. */
  readonly signal: AbortSignal;
  /** The least time between two snapshots of an application while it changes. Default: 3 s. */
  readonly snapshotGapMs?: number;
}

/** What this process knows of what is published of an application. */
interface Written {
  known: PublishedLivestate;
  /** Whether another process may have published since. */
  isOutdated: boolean;
  readonly snapshots: SnapshotWriter;
}

/** How long a stop waits for the last snapshots. */
const stopMs = 2_000;

/**
 * Publishes live states: every change at once, under the next version, and a snapshot of the newest state at once in quiet times and every few seconds while it changes.
 * Several processes may publish the same application: the server rejects a change of one that has not seen the last change, and it reads that before it tries again.
 * A state after which readers may know another one, because changes are kept only for minutes or what is published cannot be read, gets a version far ahead, and one that changes too much for a message the next but
 * one: readers wait for its snapshot.
 * The last state of an application (`over`) replaces what is stored of it, and the server removes it after some days: until then readers that were away learn of it.
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
   * from what is published. Resolves when readers can know the state. One call at a time for each application. Rejects when the signal aborts.
   */
  async publish(state: ApplicationLivestate): Promise<boolean> {
    const bounded = boundLivestate(state);
    for (let written = await this.#current(state); ; written = await this.#caughtUp(state, written)) {
      const { known, snapshots } = written;
      const made = nextChange(known, bounded);
      if (made === undefined) {
        // Its change may have been published by a process, or an attempt, that failed before the snapshot.
        if (bounded.over) await snapshots.writeNow();
        return false;
      }
      const { next, data, subject, isWhole } = made;
      const { name } = topics.livestateChange.stream;
      const write = { stream: name, subject, data, expected: known.changeSequence, headers: headersOfChange(next) };
      const changeSequence = await append(this.#bus, write, this.#options);
      if (changeSequence === undefined) continue;
      written.known = { state: next, isNewest: true, version: next.version, changeSequence };
      // Readers know the state from the change, unless that says only that they have to wait for the snapshot.
      if (isWhole) snapshots.put(next);
      else await snapshots.putNow(next);
      return true;
    }
  }

  /** Another process has published this state of an application: reads what came before the next state is published. */
  overtaken(applicationId: string): void {
    const written = this.#written.get(applicationId);
    if (written) written.isOutdated = true;
  }

  /** Whether the change with this sequence of the stream, and all before it, were published or read by this process. */
  knows(applicationId: string, changeSequence: number): boolean {
    return (this.#written.get(applicationId)?.known.changeSequence ?? -1) >= changeSequence;
  }

  /** Reads again what is published before it publishes the next state. Default: of all applications. */
  forget(applicationId?: string): void {
    for (const id of applicationId === undefined ? [...this.#written.keys()] : [applicationId]) {
      this.#written.get(id)?.snapshots.cancel();
      this.#written.delete(id);
    }
  }

  /**
   * Publishes again the snapshots of a piped of which something was deleted. Nobody tells of a deletion, so who joins later would see nothing, or not all, until the
   * next change: call it from time to time. Two requests for all applications; a third and a fourth for each that seems damaged.
   */
  async repairStored(ids: { readonly projectId: string; readonly pipedId: string }): Promise<void> {
    const before = [...this.#written].map(([id, { snapshots }]) => ({ id, snapshots, stored: snapshots.stored }));
    const existing = await listStored(this.#bus, subjectsOfSnapshots(ids), this.#options);
    for (const { id, snapshots, stored } of before) {
      // What was written since is not in the list.
      const isCurrent = this.#written.get(id)?.snapshots === snapshots && snapshots.stored === stored;
      if (stored === undefined || !isCurrent || (existing.has(stored.subject) && hasItsParts(stored, existing))) continue;
      if (await snapshots.repair())
        this.#bus.log.warn({ applicationId: id }, "the stored live state of an application was damaged or deleted: it was published again");
    }
  }

  /** Publishes the snapshots that are due later. */
  async [Symbol.asyncDispose](): Promise<void> {
    const signal = AbortSignal.timeout(stopMs);
    await Promise.allSettled(
      [...this.#written.values()].filter(({ snapshots }) => snapshots.isDue).map(({ snapshots }) => snapshots.writeNow(signal)),
    );
  }

  async #current(key: ApplicationKey): Promise<Written> {
    const written = this.#written.get(key.applicationId);
    if (written === undefined) return await this.#read(key);
    return written.isOutdated ? await this.#caughtUp(key, written) : written;
  }

  async #read(key: ApplicationKey): Promise<Written> {
    const known = await readPublished(this.#bus, keyOf(key), this.#options);
    this.#logUnreadable(key, known);
    const { snapshotGapMs: gapMs, signal } = this.#options;
    const written = { known, isOutdated: false, snapshots: new SnapshotWriter(this.#bus, { gapMs, signal }) };
    this.#written.set(key.applicationId, written);
    // Whoever published the last change may have died before the snapshot.
    if (known.state && (known.isNewest || known.state.over)) written.snapshots.put(known.state);
    return written;
  }

  /** Reads what came since; everything if nothing did, because then the stream is not what it was. */
  async #caughtUp(key: ApplicationKey, written: Written): Promise<Written> {
    const isExpected = written.isOutdated;
    written.isOutdated = false;
    const known = await readSince(this.#bus, keyOf(key), written.known, this.#options);
    if (known === written.known && !isExpected) {
      this.forget(key.applicationId);
      return await this.#read(key);
    }
    this.#logUnreadable(key, known);
    written.known = known;
    if (known.state) written.snapshots.put(known.state);
    return written;
  }

  #logUnreadable({ applicationId }: ApplicationKey, { unreadable: err }: PublishedLivestate): void {
    if (err) this.#bus.log.warn({ err, applicationId }, "what is published of a live state cannot be read: the next state replaces it");
  }
}

function keyOf({ projectId, pipedId, applicationId }: ApplicationKey): ApplicationKey {
  return { projectId, pipedId, applicationId };
}

/** The next state after what is published, and the message of its change; undefined if nothing but the time differs. `isWhole`: readers need no snapshot to know it. */
function nextChange(
  { state, version, isNewest, unreadable }: PublishedLivestate,
  bounded: ApplicationLivestate,
): { readonly next: ApplicationLivestate; readonly data: Uint8Array; readonly subject: string; readonly isWhole: boolean } | undefined {
  // Of one that is over nothing is kept in the end. To say it again would keep it for longer.
  if (bounded.over && unreadable === undefined && (state === undefined || state.over)) return undefined;
  const isNext = isNewest && state !== undefined && !state.over && !bounded.over;
  const next = { ...bounded, version: isNext ? version + 1 : Math.max(version + 2, Date.now()) };
  if (!isNext) return { ...message(unrelated(next)), next, isWhole: false };
  const change = livestateChange(state, next);
  if (change === undefined) return undefined;
  const made = message(change);
  if (made.data.length <= partBytes) return { ...made, next, isWhole: true };
  const skipped = { ...next, version: version + 2 };
  return { ...message(unrelated(skipped)), next: skipped, isWhole: false };
}

function message(change: LivestateChange): { readonly data: Uint8Array; readonly subject: string } {
  const { schema, subjectOf } = topics.livestateChange;
  const encoded = encodeLivestateChange(change);
  return { data: toBinary(schema, encoded), subject: subjectOf(encoded) };
}

/** A change that says nothing of the state before: its readers wait for the snapshot of its version. */
function unrelated({ resources: _, ...state }: ApplicationLivestate): LivestateChange {
  return { state, changed: [], removed: [] };
}
