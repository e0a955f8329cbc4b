import {
  type ApplicationKey,
  type ApplicationLivestate,
  type Fault,
  isFault,
  type LivestateChange,
  withLivestateChange,
} from "@slipway/domain";
import { decodeLivestateChange, decodeStored } from "@slipway/state";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { allMessages, lastMessage } from "../../topics/reading/direct-get.ts";
import { readStored } from "../../topics/reading/read-stored.ts";
import { topics } from "../../topics/topics.ts";
import { stateOfSnapshot, versionOfMessage } from "./snapshot-message.ts";

const { livestate, livestateChange } = topics;

/** The newest snapshot of an application's live state; changes of the last seconds may be missing in it. */
export interface Snapshot {
  /** Undefined if it cannot be read: `unreadable` says why. */
  readonly state: ApplicationLivestate | undefined;
  readonly unreadable?: Fault;
  /** 0 if nothing says it. */
  readonly version: number;
}

/** Undefined if none was published. */
export async function findSnapshot(bus: Bus, key: ApplicationKey, options: CallOptions = {}): Promise<Snapshot | undefined> {
  const read = () => lastMessage(bus, livestate.stream.name, livestate.filter({ ...key }), options);
  for (let found = await read(); found; ) {
    try {
      const state = await stateOfSnapshot(bus, found, options);
      return { state, version: state.version };
    } catch (error) {
      if (!isFault(error, "internal")) throw error;
      // Its parts are gone if it was replaced between the two reads.
      const newer = await read();
      if (newer?.seq === found.seq) return { state: undefined, unreadable: error, version: versionOfMessage(found) ?? 0 };
      found = newer;
    }
  }
  return undefined;
}

/** What is published of an application. */
export interface PublishedLivestate {
  /** The newest state that is known; undefined if none was published, or if it cannot be read. */
  readonly state: ApplicationLivestate | undefined;
  /** Whether readers cannot know a newer one: the last change led to this state. */
  readonly isNewest: boolean;
  /** The highest version that was published, as far as is known. */
  readonly version: number;
  /** Sequence of the last change; 0 if no change is kept. */
  readonly changeSequence: number;
  /** Why something of it cannot be read: the next state has to be published whole. */
  readonly unreadable?: Fault | undefined;
}

/** Reads the snapshot of an application and the changes after it. What cannot be decoded counts as not known. */
export async function readPublished(bus: Bus, key: ApplicationKey, options: CallOptions = {}): Promise<PublishedLivestate> {
  // The changes first: a snapshot that comes in between is newer than they are.
  const changes = await Array.fromAsync(changesAfter(bus, key, 0, options));
  const snapshot = await findSnapshot(bus, key, options);
  let state = snapshot?.state;
  for (const { change } of changes)
    if (state && change && change.state.version === state.version + 1) state = withLivestateChange(state, change);
  const last = changes.at(-1);
  return {
    state,
    isNewest: state !== undefined && last?.change?.state.version === state.version,
    version: Math.max(state?.version ?? 0, snapshot?.version ?? 0, ...changes.map(({ change }) => change?.state.version ?? 0)),
    changeSequence: last?.sequence ?? 0,
    unreadable: snapshot?.unreadable ?? last?.unreadable,
  };
}

/** What is published now, by reading only what came after what was known; `known` itself if nothing came. */
export async function readSince(
  bus: Bus,
  key: ApplicationKey,
  known: PublishedLivestate,
  options: CallOptions = {},
): Promise<PublishedLivestate> {
  let { state, changeSequence } = known;
  if (state === undefined || !known.isNewest) return await readPublished(bus, key, options);
  for await (const { sequence, change } of changesAfter(bus, key, changeSequence, options)) {
    if (change?.state.version !== state.version + 1) return await readPublished(bus, key, options);
    state = withLivestateChange(state, change);
    changeSequence = sequence;
  }
  return changeSequence === known.changeSequence ? known : { state, isNewest: true, version: state.version, changeSequence };
}

/** The newest live state of an application; undefined if none was published. Throws `internal` if it cannot be decoded. */
export async function findLivestate(bus: Bus, key: ApplicationKey, options: CallOptions = {}): Promise<ApplicationLivestate | undefined> {
  const { state, unreadable } = await readPublished(bus, key, options);
  if (state === undefined && unreadable) throw unreadable;
  return state;
}

/** A change, or why it cannot be read. */
interface StoredChange {
  readonly sequence: number;
  readonly change?: LivestateChange;
  readonly unreadable?: Fault;
}

async function* changesAfter(bus: Bus, key: ApplicationKey, after: number, options: CallOptions): AsyncGenerator<StoredChange> {
  const subjects = livestateChange.filter({ ...key });
  for await (const message of allMessages(bus, livestateChange.stream.name, subjects, { ...options, after })) {
    const { seq: sequence, subject } = message;
    try {
      const read = () => decodeLivestateChange(readStored(bus, livestateChange, message));
      yield { sequence, change: decodeStored(`message ${sequence} of ${subject}`, read) };
    } catch (error) {
      if (!isFault(error, "internal")) throw error;
      yield { sequence, unreadable: error };
    }
  }
}
