import { byPerson, type Recorded } from "../actor.ts";
import type { ApplicationEvent } from "./events.ts";
import type { Hold } from "./holds/hold.ts";

/** Describes an event of an application in one line for people. Names the person who caused it, if any. */
export function describeApplicationEvent(event: ApplicationEvent | Recorded<ApplicationEvent>): string {
  const reason = reasonOf(event);
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
      return `deployment ${event.deployment.deploymentId} queued${superseded}${held(event)}`;
    }
    case "activated":
      return `deployment ${event.deploymentId} activated`;
    case "supersede-confirmed":
      return `superseded: ${event.deploymentIds.map((id) => `deployment ${id}`).join(", ")}`;
    case "settled":
      return `deployment ${event.deployment.deploymentId} ${event.deployment.status}${held(event)}`;
    case "lost":
      return "went on without its active deployment";
    case "held":
      return "held";
    case "released":
      return "released";
    case "toggled":
      return event.disabled ? "disabled" : "enabled";
    case "removed":
      return "removed";
    case "forgotten":
      return `forgotten what was left: ${event.forgotten.left}`;
  }
  return event satisfies never;
}

function reasonOf(event: ApplicationEvent): string {
  if (event.kind === "held") return event.hold.reason;
  if (event.kind === "forgotten") return event.forgotten.reason;
  return "reason" in event ? event.reason : "";
}

function held({ hold }: { readonly hold: Hold | undefined }): string {
  return hold?.commitHash === undefined ? "" : `; commit ${hold.commitHash.slice(0, 7)} is held`;
}
