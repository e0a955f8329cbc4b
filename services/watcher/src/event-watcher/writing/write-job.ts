import type { EventHandling, EventPullRequest, ExternalEvent } from "@slipway/domain";
import type { EventHandler } from "../handlers/event-handler.ts";

/** What one handler is to do with one event. */
export interface WriteJob {
  readonly event: ExternalEvent;
  /** The event's place among all events. */
  readonly order: number;
  readonly handler: EventHandler;
  /** The application whose file declares the handler; "" for a file in `.pipe/`. */
  readonly applicationId: string;
  /** A commit that an earlier attempt was about to push; "" if there was none. */
  readonly intended: string;
}

/** What came of a job. */
export type WriteOutcome = Pick<EventHandling, "status" | "reason"> & {
  readonly commitHash?: string;
  readonly url?: string;
  readonly pullRequest?: EventPullRequest | undefined;
};
