import { type Mentions, noMentions } from "../notice.ts";
import type { NoticeEvent } from "../notice-event.ts";

/** Who an application file mentions, and for which event. */
export interface Mention extends Mentions {
  /** The event, or `*` for all events. */
  readonly event: string;
}

/** Who is mentioned in the message about an event: those named for it, and those named for all events, each once. */
export function mentionsOf(mentions: readonly Mention[], event: NoticeEvent): Mentions {
  const matching = mentions.filter((each) => each.event === event || each.event === "*");
  if (matching.length === 0) return noMentions;
  return {
    slackUsers: [...new Set(matching.flatMap(({ slackUsers }) => slackUsers))],
    slackGroups: [...new Set(matching.flatMap(({ slackGroups }) => slackGroups))],
  };
}
