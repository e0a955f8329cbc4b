import { type ApplicationKey, type ApplicationLivestate, type LivestateChange, withLivestateChange } from "@slipway/domain";
import { decodeLivestateChange, decodeStored } from "@slipway/state";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { allMessages, lastMessage } from "../../topics/direct-get.ts";
import { decodeMessage } from "../../topics/topic.ts";
import { topics } from "../../topics/topics.ts";
import { stateOfSnapshot } from "./snapshot-message.ts";

const { livestate, livestateChange } = topics;

/** The newest snapshot of an application's live state and its sequence; changes of the last seconds may be missing in it. */
export async function findSnapshot(
  bus: Bus,
  key: ApplicationKey,
  options: CallOptions = {},
): Promise<{ readonly state: ApplicationLivestate; readonly sequence: number } | undefined> {
  const read = () => lastMessage(bus, livestate.stream.name, livestate.filter({ ...key }), options);
  for (let found = await read(); found; ) {
    try {
      return { state: await stateOfSnapshot(bus, found, options), sequence: found.seq };
    } catch (error) {
      // Its parts are gone if it was replaced between the two reads.
      const newer = await read();
      if (newer?.seq === found.seq) throw error;
      found = newer;
    }
  }
  return undefined;
}

/** What is published of an application. */
export interface PublishedLivestate {
  /** The newest state that is known; undefined if none was published. */
  readonly state: ApplicationLivestate | undefined;
  /** Whether readers cannot know a newer one: the last change led to this state. */
  readonly isNewest: boolean;
  /** The highest version that was published, as far as is known. */
  readonly version: number;
  /** Sequence of the last change; 0 if no change is kept. */
  readonly changeSequence: number;
}

/** Reads the snapshot of an application and the changes after it. Throws `internal` if something cannot be decoded. */
export async function readPublished(bus: Bus, key: ApplicationKey, options: CallOptions = {}): Promise<PublishedLivestate> {
  // The changes first: a snapshot that comes in between is newer than they are.
  const changes = await Array.fromAsync(changesAfter(bus, key, 0, options));
  let state = (await findSnapshot(bus, key, options))?.state;
  for (const { change } of changes) if (state && change.state.version === state.version + 1) state = withLivestateChange(state, change);
  const last = changes.at(-1);
  const lastVersion = last?.change.state.version;
  return {
    state,
    isNewest: state !== undefined && lastVersion === state.version,
    version: Math.max(state?.version ?? 0, lastVersion ?? 0),
    changeSequence: last?.sequence ?? 0,
  };
}

/** What is published now, by reading only what came after what was known; `known` itself if nothing came. Throws like `readPublished`. */
export async function readSince(
  bus: Bus,
  key: ApplicationKey,
  known: PublishedLivestate,
  options: CallOptions = {},
): Promise<PublishedLivestate> {
  let { state, changeSequence } = known;
  if (state === undefined || !known.isNewest) return await readPublished(bus, key, options);
  for await (const { sequence, change } of changesAfter(bus, key, changeSequence, options)) {
    if (change.state.version !== state.version + 1) return await readPublished(bus, key, options);
    state = withLivestateChange(state, change);
    changeSequence = sequence;
  }
  return changeSequence === known.changeSequence ? known : { state, isNewest: true, version: state.version, changeSequence };
}

/** The newest live state of an application; undefined if none was published. Throws `internal` if it cannot be decoded. */
export async function findLivestate(bus: Bus, key: ApplicationKey, options: CallOptions = {}): Promise<ApplicationLivestate | undefined> {
  return (await readPublished(bus, key, options)).state;
}

async function* changesAfter(
  bus: Bus,
  key: ApplicationKey,
  after: number,
  options: CallOptions,
): AsyncGenerator<{ readonly sequence: number; readonly change: LivestateChange }> {
  const subjects = livestateChange.filter({ ...key });
  for await (const { seq, subject, data } of allMessages(bus, livestateChange.stream.name, subjects, { ...options, after }))
    yield {
      sequence: seq,
      change: decodeStored(`message ${seq} of ${subject}`, () => decodeLivestateChange(decodeMessage(livestateChange, data))),
    };
}
