import type { ApplicationLivestate } from "@slipway/domain";
import { decodeLivestate, encodeLivestate } from "@slipway/state";
import type { Bus } from "../../connection/bus.ts";
import { filterForParts, headersOfParts, namesOfParts, partBytes, storeOwnParts } from "../../topics/parts.ts";
import type { StoredMessage } from "../../topics/reading/consumer-read.ts";
import { lastMessage, listSequences } from "../../topics/reading/direct-get.ts";
import { skipUnreadable } from "../../topics/reading/skip-unreadable.ts";
import { livestateChangesKept } from "../../topics/streams/streams.ts";
import { topics } from "../../topics/topics.ts";
import { append } from "../../topics/writing/append.ts";
import { removeMessages } from "../../topics/writing/remove-messages.ts";
import { headersOfSnapshot, versionOfMessage } from "./snapshot-message.ts";
import { hasItsParts, listStored, type StoredSnapshot } from "./stored-snapshots.ts";

export interface SnapshotWriterOptions {
  /** The least time between two snapshots while the state changes. */
  readonly gapMs: number;
  readonly signal: AbortSignal;
}

/** After so many changes there is a snapshot whatever the time, so that the changes after the last one are always kept. */
const mostChanges = livestateChangesKept - 100;

/**
 * Publishes the snapshots of one application, one at a time: at once in quiet times, later while it changes, in the background. A large one is stored in parts first; those of
 * the snapshot before are removed after it.
 */
export class SnapshotWriter {
  readonly #bus: Bus;
  readonly #options: SnapshotWriterOptions;
  #stored: StoredSnapshot | undefined;
  #newest: ApplicationLivestate | undefined;
  #beganAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;

  constructor(bus: Bus, options: SnapshotWriterOptions) {
    this.#bus = bus;
    this.#options = options;
  }

  /** What is stored, as far as is known; another object after each write. */
  get stored(): StoredSnapshot | undefined {
    return this.#stored;
  }

  /** Whether a newer state was put than the one that is stored. */
  get isDue(): boolean {
    return this.#newest !== undefined && this.#newest.version > (this.#stored?.version ?? -1);
  }

  /** Takes in a newer state, whose snapshot is published now or later. */
  put(state: ApplicationLivestate): void {
    this.#newest = state;
    this.#plan();
  }

  /** Takes in a newer state and publishes its snapshot now. Rejects like `writeNow`. */
  async putNow(state: ApplicationLivestate): Promise<void> {
    this.#newest = state;
    await this.writeNow();
  }

  /** Publishes the snapshot of the newest state, unless it, or a newer one, is stored. Rejects when `signal` aborts, or when it cannot be stored: then it is tried again later. */
  async writeNow(signal: AbortSignal = this.#options.signal): Promise<void> {
    this.cancel();
    while (this.#writing) await this.#writing.catch(() => {});
    this.#writing = this.#write(signal).finally(() => {
      this.#writing = undefined;
    });
    try {
      await this.#writing;
    } catch (error) {
      if (!this.#options.signal.aborted) this.#timer ??= setTimeout(() => this.#begin(), this.#options.gapMs);
      throw error;
    }
    this.#plan();
  }

  /**
   * Publishes the snapshot again if it, or a part of it, does not exist. True if it was. That of a live state that is over is left alone: it expires. One that another process
   * stored is left to that one, if it is newer. Rejects like `writeNow`.
   */
  async repair(): Promise<boolean> {
    const { signal } = this.#options;
    while (this.#writing) await this.#writing.catch(() => {});
    const [known, newest] = [this.#stored, this.#newest];
    if (known === undefined || newest === undefined || newest.over || this.isDue) return false;
    const found = await this.#look(known.subject, signal);
    const isWhole =
      found.parts.length === 0 || hasItsParts(found, await listStored(this.#bus, [filterForParts(found.subject)], { signal }));
    // Written meanwhile, after which it is whole.
    if (this.#stored !== known) return false;
    const isDamaged = found.version < newest.version || (found.version === newest.version && !isWhole);
    this.#stored = isDamaged ? { ...found, version: -1 } : found;
    if (isDamaged) await this.writeNow();
    return isDamaged;
  }

  /** Does not publish what was planned. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #plan(): void {
    const { gapMs, signal } = this.#options;
    if (!this.isDue || this.#writing || signal.aborted) return;
    const isLate = (this.#newest?.version ?? 0) - (this.#stored?.version ?? 0) >= mostChanges;
    const waitMs = isLate ? 0 : this.#beganAt + gapMs - performance.now();
    if (waitMs > 0) this.#timer ??= setTimeout(() => this.#begin(), waitMs);
    else this.#begin();
  }

  #begin(): void {
    this.writeNow().catch((err: unknown) => {
      if (this.#options.signal.aborted) return;
      this.#bus.log.warn(
        { err, applicationId: this.#newest?.applicationId },
        "could not publish the snapshot of a live state: it is tried again",
      );
    });
  }

  async #write(signal: AbortSignal): Promise<void> {
    const state = this.#newest;
    if (state === undefined) return;
    this.#beganAt = performance.now();
    const { stream, subjectOf, encode } = topics.livestate;
    const message = encodeLivestate(state);
    const subject = subjectOf(message);
    let stored = this.#stored ?? (await this.#look(subject, signal));
    const { parts, data } = stored.version < state.version ? encode(message, partBytes) : { parts: [], data: new Uint8Array() };
    while (stored.version < state.version) {
      const names = await storeOwnParts(this.#bus, { stream: stream.name, subject, parts }, { signal });
      const headers = { ...headersOfParts(names), ...headersOfSnapshot(state) };
      const write = { stream: stream.name, subject, data, expected: stored.sequence, headers };
      const sequence = await append(this.#bus, write, { signal });
      if (sequence === undefined) stored = await this.#look(subject, signal);
      else {
        if (names.length > 0 || stored.parts.length > 0) await this.#removeParts(subject, stored.sequence, signal);
        stored = { subject, sequence, version: state.version, parts: names };
      }
      this.#stored = stored;
    }
    this.#stored = stored;
    // No later snapshot removes what interrupted writes left.
    if (state.over && stored.version === state.version) await this.#removeParts(subject, stored.sequence, signal);
  }

  async #look(subject: string, signal: AbortSignal): Promise<StoredSnapshot> {
    const found = await lastMessage(this.#bus, topics.livestate.stream.name, subject, { signal });
    if (found === undefined) return { subject, sequence: 0, version: 0, parts: [] };
    return { subject, sequence: found.seq, version: versionOfMessage(found) ?? this.#versionIn(found), parts: namesOfParts(found) };
  }

  /** 0 if it cannot be read: any other one is better. */
  #versionIn({ data, subject }: StoredMessage): number {
    const { noun, decode } = topics.livestate;
    return skipUnreadable(this.#bus, { noun, subject }, () => decodeLivestate(decode(data, [])))?.version ?? 0;
  }

  /**
   * Removes the parts that were stored before the snapshot with this sequence, which was just replaced: they are its own, of older ones, or of writes that were interrupted. Those
   * of the new snapshot, and of a writer that is about to replace that, are younger. Never rejects: the next snapshot removes what is left.
   */
  async #removeParts(subject: string, sequence: number, signal: AbortSignal): Promise<void> {
    if (sequence === 0) return;
    const { name } = topics.livestate.stream;
    try {
      const parts = await listSequences(this.#bus, name, filterForParts(subject), { signal });
      const older = parts.filter(({ seq }) => seq < sequence).map((part) => part.subject);
      await removeMessages(this.#bus, older, { signal });
    } catch (err) {
      if (!signal.aborted)
        this.#bus.log.warn({ err, subject }, "could not remove the parts of an older live state: they use space in NATS");
    }
  }
}
