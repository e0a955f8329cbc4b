import { describeNotice, type Notice } from "@slipway/domain";
import type { Outgoing } from "../receivers/receiver.ts";

/** Texts as a stranger may write them into a commit message: they must neither call anybody nor become links. */
export const hostile = "<!channel> <@U1> @everyone @here [x](http://evil) *b* `c` &amp; \u001b[31m\u202e";

/** A notice about a deployment that failed; `given` overrides its fields. */
export function sampleNotice(given: Partial<Notice> = {}): Notice {
  const at = Temporal.Instant.from("2026-01-02T03:04:05Z");
  return {
    id: "11111111-1111-8111-8111-111111111111",
    event: "DEPLOYMENT_FAILED",
    at,
    projectId: "demo",
    pipedId: "piped1",
    applicationId: "aaaaaaaa-0000-8000-8000-000000000000",
    applicationName: "shop",
    labels: { env: "prod" },
    targets: ["kubernetes/eu"],
    deployment: { id: "dddddddd-0000-8000-8000-000000000000", trigger: "commit", commander: "", triggeredAt: at, versions: [] },
    stage: "",
    commit: { hash: "c0ffee0000", subject: hostile, author: "Ann", branch: "main", url: "https://git.example.com/c0ffee" },
    reason: hostile,
    people: [],
    mentions: { slackUsers: ["U42"], slackGroups: ["<!subteam^G7>"] },
    ...given,
  };
}

/** A message about it. */
export function sampleOutgoing(given: Partial<Notice> = {}): Outgoing {
  const notice = sampleNotice(given);
  return { id: notice.id, notice, mentions: notice.mentions, text: describeNotice(notice, "https://slipway.example.com"), isTest: false };
}
