import type { Actor } from "../actor.ts";

/** What a CI job or another program told us of: an artifact that was built, a change that was merged, an incident. */
export interface ExternalEvent {
  /** Derived from the project, the source and the id that its sender gave it, see `externalEventIdOf`: sent twice, it is one. */
  readonly id: string;
  readonly projectId: string;
  /** The name that handlers match, such as `image-update`. */
  readonly name: string;
  /** The value that handlers write, such as an image tag; "" if there is nothing to write. */
  readonly data: string;
  /** The labels that handlers match. */
  readonly labels: Readonly<Record<string, string>>;
  /** Values that become trailers of the commits that handlers make. */
  readonly contexts: Readonly<Record<string, string>>;
  /** The CloudEvents type. */
  readonly type: string;
  /** The CloudEvents source: who sent it. */
  readonly source: string;
  /** The id that its sender gave it; unique within the source. */
  readonly sourceId: string;
  /** The CloudEvents subject; of a CDEvent, the id of its subject. */
  readonly subject: string;
  /** The commit that caused it. */
  readonly commit: TracedCommit | undefined;
  /** The artifacts it is about. */
  readonly artifacts: readonly EventArtifact[];
  /** The content of a CDEvent's subject as JSON; "" for other events. */
  readonly content: string;
  /** The CDEvents chain it belongs to; "" if none was named. */
  readonly chainId: string;
  /** W3C trace context of the sender. */
  readonly traceparent: string | undefined;
  /** When it happened, as its sender said. */
  readonly occurredAt: Temporal.Instant | undefined;
  readonly registeredAt: Temporal.Instant;
  /** Who registered it. */
  readonly actor: Actor;
  /** What handlers did with it, in the order in which they first reported. */
  readonly handlings: readonly EventHandling[];
  /** How many handlings were removed, because there were too many. */
  readonly handlingsCut: number;
  /** Sequence of the message that registered it; 0 in the state of that message itself, see `eventOrder`. */
  readonly registeredSequence: number;
}

/** A commit that led to deployments, as its sender described it. Everything but the hash may be missing. */
export interface TracedCommit {
  /** 40 or 64 hexadecimal digits. */
  readonly hash: string;
  readonly url: string;
  readonly title: string;
  readonly message: string;
  readonly author: string;
  readonly at: Temporal.Instant | undefined;
  readonly mergedAt: Temporal.Instant | undefined;
  /** Without credentials. */
  readonly repositoryUrl: string;
}

/** Something that was built. */
export interface EventArtifact {
  /** Package URL (purl); "" if only the image is known. */
  readonly purl: string;
  /** Image reference without tag and digest; "" for other artifacts. */
  readonly image: string;
  /** Tag or version; "" if only the digest is known. */
  readonly version: string;
  /** Such as `sha256:…`; "" if unknown. */
  readonly digest: string;
}

/** What became of an external event at one handler. `waiting` is the only status that is not final. */
export type EventHandlingStatus = "waiting" | "succeeded" | "failed" | "outdated";

/** What one handler did with an external event. */
export interface EventHandling {
  /** Derived from piped, repository, file and position. */
  readonly handlerId: string;
  readonly pipedId: string;
  readonly repositoryId: string;
  readonly branch: string;
  /** The file that declares the handler, relative to the root of the repository. */
  readonly configFile: string;
  /** The application whose file declares it; "" for a file in `.pipe/`. */
  readonly applicationId: string;
  readonly status: EventHandlingStatus;
  readonly reason: string;
  /** The commit that contains the value; "" if none was made. */
  readonly commitHash: string;
  /** Web page of the commit or the pull request; "" if unknown. */
  readonly url: string;
  readonly at: Temporal.Instant;
  /** The pull request that the commit is in; undefined if it was pushed to the branch itself. */
  readonly pullRequest: EventPullRequest | undefined;
}

/** What became of a pull request. `open` is the only state that is not final. */
export type PullRequestState = "open" | "merged" | "closed";

/** A pull request, or merge request, of a Git host. */
export interface EventPullRequest {
  /** At its host. */
  readonly number: number;
  readonly state: PullRequestState;
  /** When it reached the state. */
  readonly at: Temporal.Instant;
  /** When it was last seen in this state. */
  readonly seenAt: Temporal.Instant;
  /** The commit by which it reached the branch; "" if it was not merged, or that is not known. */
  readonly mergeCommit: string;
}

/** An event of an external event. The first is `registered`; it carries the complete initial state. */
export type ExternalEventEvent = { readonly at: Temporal.Instant } & (
  | { readonly kind: "registered"; readonly externalEvent: ExternalEvent }
  | { readonly kind: "handled"; readonly handling: EventHandling }
  | { readonly kind: "pull-request-seen"; readonly handlerId: string; readonly pullRequest: EventPullRequest }
);

/**
 * The place of an external event among all others: of two events, the newer one has the larger number; clocks do not count. `sequence` is that of the message
 * that the state was read from.
 */
export function eventOrder({ registeredSequence }: Pick<ExternalEvent, "registeredSequence">, sequence: number): number {
  return registeredSequence || sequence;
}

/** The ids of an external event. */
export interface ExternalEventKey {
  readonly projectId: string;
  readonly externalEventId: string;
}

/** The key of an external event. */
export function externalEventKey({ projectId, id }: Pick<ExternalEvent, "projectId" | "id">): ExternalEventKey {
  return { projectId, externalEventId: id };
}
