import { byPerson, type Recorded } from "../actor.ts";
import type { ApplicationEvent } from "./events.ts";

/** Describes an event of an application in one line for people. Names the person who caused it, if any. */
export function describeApplicationEvent(event: ApplicationEvent | Recorded<ApplicationEvent>): string {
  const reason = "reason" in event ? event.reason : "";
  return `${whatHappened(event)}${"actor" in event ? byPerson(event.actor) : ""}${reason && `: ${reason}`}`;
}

function whatHappened(event: ApplicationEvent): string {
  switch (event.kind) {
    case "registered":
      return event.application.origin === "git" ? "found in Git" : "added through the API";
    case "described":
      return "description updated from its application file";
    case "revision-seen": {
      const [problem] = event.problems;
      const revision = `revision ${event.revision.commitHash.slice(0, 7)}`;
      return problem === undefined ? `${revision} examined` : `${revision} has an invalid application file: ${problem}`;
    }
    case "queued": {
      const superseded = event.supersedes.length === 0 ? "" : `, superseding ${event.supersedes.join(", ")}`;
      return `deployment ${event.deployment.deploymentId} queued${superseded}`;
    }
    case "activated":
      return `deployment ${event.deploymentId} activated`;
    case "supersede-confirmed":
      return `superseded: ${event.deploymentIds.map((id) => `deployment ${id}`).join(", ")}`;
    case "settled":
      return `deployment ${event.deployment.deploymentId} ${event.deployment.status}`;
    case "lost":
      return "went on without its active deployment";
    case "toggled":
      return event.disabled ? "disabled" : "enabled";
    case "removed":
      return "removed";
  }
  return event satisfies never;
}
