import type {
  EventArtifact,
  EventHandling,
  EventHandlingStatus,
  EventPullRequest,
  ExternalEvent,
  ExternalEventEvent,
  PullRequestState,
  Recorded,
  TracedCommit,
} from "@slipway/domain";
import {
  type EventArtifact as ArtifactMessage,
  type TracedCommit as CommitMessage,
  EventArtifactSchema,
  EventHandlingSchema,
  EventHandlingStatus as EventHandlingStatusNumber,
  EventPullRequestSchema,
  type ExternalEventEvent as ExternalEventEventMessage,
  ExternalEventEventSchema,
  ExternalEventHandledSchema,
  type ExternalEvent as ExternalEventMessage,
  ExternalEventMessageSchema,
  ExternalEventPullRequestSeenSchema,
  ExternalEventRegisteredSchema,
  ExternalEventSchema,
  type EventHandling as HandlingMessage,
  type EventPullRequest as PullRequestMessage,
  PullRequestState as PullRequestStateNumber,
  TracedCommitSchema,
} from "@slipway/proto/state";
import { actor } from "../actor-codec.ts";
import { list } from "../fields/collection.ts";
import { instant, optionalInstant } from "../fields/instant.ts";
import { optional, required } from "../fields/presence.ts";
import { int64, optionalText } from "../fields/scalar.ts";
import { word } from "../fields/word.ts";
import { type Change, changeCodec } from "../tables/change-codec.ts";
import { eventCodec } from "../tables/event-codec.ts";
import { messageCodec } from "../tables/message-codec.ts";

/** An event of an external event with its actor, and the state after the event. */
export type ExternalEventChange = Change<Recorded<ExternalEventEvent>, ExternalEvent>;

const commit = messageCodec<TracedCommit, CommitMessage>(TracedCommitSchema, { at: optionalInstant, mergedAt: optionalInstant });

const artifact = messageCodec<EventArtifact, ArtifactMessage>(EventArtifactSchema, {});

const pullRequest = messageCodec<EventPullRequest, PullRequestMessage>(EventPullRequestSchema, {
  state: word<PullRequestState, PullRequestStateNumber>("the state of a pull request", {
    open: PullRequestStateNumber.OPEN,
    merged: PullRequestStateNumber.MERGED,
    closed: PullRequestStateNumber.CLOSED,
  }),
  at: instant,
  seenAt: instant,
});

const handling = messageCodec<EventHandling, HandlingMessage>(EventHandlingSchema, {
  status: word<EventHandlingStatus, EventHandlingStatusNumber>("the status of a handling", {
    waiting: EventHandlingStatusNumber.WAITING,
    succeeded: EventHandlingStatusNumber.SUCCEEDED,
    failed: EventHandlingStatusNumber.FAILED,
    outdated: EventHandlingStatusNumber.OUTDATED,
  }),
  at: instant,
  pullRequest: optional(pullRequest),
});

const externalEvent = messageCodec<ExternalEvent, ExternalEventMessage>(ExternalEventSchema, {
  commit: optional(commit),
  artifacts: list(artifact),
  traceparent: optionalText,
  occurredAt: optionalInstant,
  registeredAt: instant,
  actor,
  handlings: list(handling),
  registeredSequence: int64,
});

const event = eventCodec<Recorded<ExternalEventEvent>, ExternalEventEventMessage, ExternalEvent>(
  ExternalEventEventSchema,
  { at: instant, actor },
  {
    registered: { schema: ExternalEventRegisteredSchema, rows: {}, fromState: (state) => ({ externalEvent: state }) },
    handled: { schema: ExternalEventHandledSchema, rows: { handling: required(handling) } },
    "pull-request-seen": { schema: ExternalEventPullRequestSeenSchema, rows: { pullRequest: required(pullRequest) } },
  },
);

/** Decodes the event of a change; `state` is the external event after it. Throws `invalid` for an event of a newer version. */
export const decodeExternalEventEvent: (message: ExternalEventEventMessage, state: ExternalEvent) => Recorded<ExternalEventEvent> =
  event.decode;

const change = changeCodec("external event", ExternalEventMessageSchema, event, externalEvent);

/** Encodes a change for an external event's subject. */
export const encodeExternalEventChange: (change: ExternalEventChange) => Uint8Array = change.encode;

/** Decodes a change. Throws `invalid` if a field that every version sets is missing, or an enum has a value that only a newer version knows. */
export const decodeExternalEventChange: (data: Uint8Array) => ExternalEventChange = change.decode;

/** Decodes the external event of a change without decoding its event. Throws `invalid` like `decodeExternalEventChange`. */
export const decodeChangedExternalEvent: (data: Uint8Array) => ExternalEvent = change.decodeState;

/** Decodes a commit. Throws `invalid` for a time that is out of range. */
export function decodeTracedCommit(message: CommitMessage): TracedCommit {
  return commit.decode(message, "commit");
}

/** Encodes an external event. */
export const encodeExternalEvent: (value: ExternalEvent) => ExternalEventMessage = externalEvent.encode;

/** Decodes an external event. Throws `invalid` like `decodeExternalEventChange`. */
export function decodeExternalEvent(message: ExternalEventMessage): ExternalEvent {
  return externalEvent.decode(message, "external event");
}
