import type { JsonValue } from "../../json/json.ts";
import type { FollowState } from "./follow-state.ts";

/** One page of a list. */
export interface KindPage {
  readonly items: readonly JsonValue[];
  /** Where the next page begins; empty after the last. */
  readonly continueAt: string;
  /** From where a watch continues this list. */
  readonly resourceVersion: string;
}

/** A change, a bookmark, or an error of a watch, as the API server sends it. */
export interface KindEvent {
  readonly type: string;
  readonly object: JsonValue;
}

/** What is followed: the objects of one kind in one place. Both throw Faults. */
export interface KindSource {
  /** Reads one page. */
  page(continueAt: string, signal: AbortSignal): Promise<KindPage>;
  /** Resolves when the watch stands, with events in batches: those that came together. It ends when the server ends it. */
  watch(
    options: { readonly resourceVersion: string; readonly timeoutSeconds: number },
    signal: AbortSignal,
  ): Promise<AsyncIterable<readonly KindEvent[]>>;
}

/** What learns of the objects. Never throws. */
export interface KindSink {
  /** An object that exists: a new one, or one that may have changed. */
  put(object: JsonValue): void;
  /** An object that was deleted, or that is not selected any more. */
  remove(uid: string): void;
  /** All objects with other UIDs are gone. */
  retain(uids: ReadonlySet<string>): void;
  /** Called when the state changes. */
  state(state: FollowState): void;
}
