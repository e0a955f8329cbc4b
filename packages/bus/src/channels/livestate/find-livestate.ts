import { type ApplicationKey, type ApplicationLivestate, withLivestateChange } from "@slipway/domain";
import { decodeLivestate, decodeLivestateChange, decodeStored } from "@slipway/state";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { allMessages, lastMessage } from "../../topics/direct-get.ts";
import { decodeMessage } from "../../topics/topic.ts";
import { topics } from "../../topics/topics.ts";

const { livestate, livestateChange } = topics;

/** The newest snapshot of an application's live state and its sequence; changes of the last seconds may be missing in it. */
export async function findSnapshot(
  bus: Bus,
  key: ApplicationKey,
  options: CallOptions = {},
): Promise<{ readonly state: ApplicationLivestate; readonly sequence: number } | undefined> {
  const found = await lastMessage(bus, livestate.stream.name, livestate.filter({ ...key }), options);
  if (found === undefined) return undefined;
  const state = decodeStored(`message ${found.seq} of ${found.subject}`, () => decodeLivestate(decodeMessage(livestate, found.data)));
  return { state, sequence: found.seq };
}

/** What is published of an application. */
export interface PublishedLivestate {
  /** The newest state that is known; undefined if none was published. */
  readonly state: ApplicationLivestate | undefined;
  /** Whether readers cannot know a newer one: the last change led to this state. */
  readonly isNewest: boolean;
  /** The highest version that was published, as far as is known. */
  readonly version: number;
  readonly snapshot: { readonly sequence: number; readonly version: number };
  /** Sequence of the last change; 0 if no change is kept. */
  readonly changeSequence: number;
}

/** Reads the snapshot of an application and the changes after it. Throws `internal` if something cannot be decoded. */
export async function readPublished(bus: Bus, key: ApplicationKey, options: CallOptions = {}): Promise<PublishedLivestate> {
  // The changes first: a snapshot that comes in between is newer than they are.
  const changes = [];
  let changeSequence = 0;
  for await (const { seq, subject, data } of allMessages(bus, livestateChange.stream.name, livestateChange.filter({ ...key }), options)) {
    changeSequence = seq;
    changes.push(decodeStored(`message ${seq} of ${subject}`, () => decodeLivestateChange(decodeMessage(livestateChange, data))));
  }
  const snapshot = await findSnapshot(bus, key, options);
  let state = snapshot?.state;
  for (const change of changes) if (state && change.state.version === state.version + 1) state = withLivestateChange(state, change);
  const version = Math.max(state?.version ?? 0, changes.at(-1)?.state.version ?? 0);
  return {
    state,
    isNewest: state !== undefined && changes.at(-1)?.state.version === state.version,
    version,
    snapshot: { sequence: snapshot?.sequence ?? 0, version: snapshot?.state.version ?? 0 },
    changeSequence,
  };
}

/** The newest live state of an application; undefined if none was published. Throws `internal` if it cannot be decoded. */
export async function findLivestate(bus: Bus, key: ApplicationKey, options: CallOptions = {}): Promise<ApplicationLivestate | undefined> {
  return (await readPublished(bus, key, options)).state;
}
