import type { EventPullRequest, ExternalEvent, ExternalEventEvent } from "./external-event.ts";
import { isCommitHash } from "./traced-commit.ts";

/** How long one that stays open is not reported again. A report keeps the event in NATS, which drops what is four weeks old. */
const renewAfter = { hours: 7 * 24 };

/**
 * Records how the pull request of a handler was seen. Returns undefined if there is nothing new: it has ended already, is another one, or was seen open
 * less than a week ago.
 */
export function seePullRequest(
  { handlings }: Pick<ExternalEvent, "handlings">,
  handlerId: string,
  seen: EventPullRequest,
): ExternalEventEvent | undefined {
  const before = handlings.find((each) => each.handlerId === handlerId)?.pullRequest;
  if (before?.state !== "open" || before.number !== seen.number) return undefined;
  if (seen.state === "open" && Temporal.Instant.compare(seen.seenAt, before.seenAt.add(renewAfter)) < 0) return undefined;
  // It is what another program answered.
  const mergeCommit = isCommitHash(seen.mergeCommit) ? seen.mergeCommit : "";
  const pullRequest = seen.state === "open" ? { ...before, seenAt: seen.seenAt } : { ...seen, mergeCommit };
  return { kind: "pull-request-seen", at: seen.seenAt, handlerId, pullRequest };
}
