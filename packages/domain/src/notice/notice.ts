import type { TriggerKind } from "../trigger/trigger.ts";
import type { NoticeEvent } from "./notice-event.ts";

/** The commit that a notice is about. */
export interface NoticeCommit {
  readonly hash: string;
  readonly subject: string;
  readonly author: string;
  readonly branch: string;
  /** "" if its web page is unknown. */
  readonly url: string;
}

/** The deployment that a notice is about. */
export interface NoticeDeployment {
  readonly id: string;
  readonly trigger: TriggerKind;
  /** Name of the person, API key or chain; "" for an automatic trigger. */
  readonly commander: string;
  readonly triggeredAt: Temporal.Instant;
  /** What it deploys, such as `web v1.4.0`; empty until it is planned. */
  readonly versions: readonly string[];
}

/** Who is mentioned in the message about an event, by Slack's ids. */
export interface Mentions {
  /** User ids, without `@`. */
  readonly slackUsers: readonly string[];
  /** In Slack's notation: `<!subteam^ID>`. */
  readonly slackGroups: readonly string[];
}

/** An event that people are told of. Its id is derived from what happened: the same event always makes the same notice. */
export interface Notice {
  /** UUIDv8. */
  readonly id: string;
  readonly event: NoticeEvent;
  readonly at: Temporal.Instant;
  readonly projectId: string;
  readonly pipedId: string;
  /** "" for events of the piped. */
  readonly applicationId: string;
  readonly applicationName: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Deploy targets, such as `kubernetes/eu`. */
  readonly targets: readonly string[];
  /** Undefined for events of applications and of the piped. */
  readonly deployment: NoticeDeployment | undefined;
  /** Name of the stage; "" for events of others. */
  readonly stage: string;
  readonly commit: NoticeCommit | undefined;
  /** Why it happened, or what waits; "" if there is nothing to say. */
  readonly reason: string;
  /** Who caused it or may act on it: approvers, who cancelled. */
  readonly people: readonly string[];
  readonly mentions: Mentions;
}

/** Mentions nobody. */
export const noMentions: Mentions = { slackUsers: [], slackGroups: [] };
