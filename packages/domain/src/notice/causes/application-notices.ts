import type { Application } from "../../application/application.ts";
import type { ApplicationEvent } from "../../application/events.ts";
import { derivedId } from "../../derived-id.ts";
import { type Notice, noMentions } from "../notice.ts";
import type { NoticeEvent } from "../notice-event.ts";
import { targetsOf } from "./deployment-notices.ts";

/** The notices that a change of an application causes; `state` is the application after it. A commit whose application file is invalid triggers nothing. */
export function applicationNotices(event: ApplicationEvent, state: Application): readonly Notice[] {
  if (event.kind !== "revision-seen" || event.problems.length === 0) return [];
  const { commitHash, occasion } = event.revision;
  const notice = applicationNotice(state, "DEPLOYMENT_TRIGGER_FAILED", [commitHash, occasion, ...event.problems], event.at);
  const commit = { hash: commitHash, subject: "", author: "", branch: state.source.branch, url: "" };
  return [{ ...notice, commit, reason: event.problems.join("\n") }];
}

/** A notice about an application; `occasion` tells apart the times that the event happened to it. */
export function applicationNotice(
  { id, name, projectId, pipedId, labels, deployTargets }: Application,
  event: NoticeEvent,
  occasion: readonly string[],
  at: Temporal.Instant,
): Notice {
  return {
    id: derivedId("notice", id, event, ...occasion),
    event,
    at,
    projectId,
    pipedId,
    applicationId: id,
    applicationName: name,
    labels,
    targets: targetsOf(deployTargets),
    deployment: undefined,
    stage: "",
    commit: undefined,
    reason: "",
    people: [],
    mentions: noMentions,
  };
}
