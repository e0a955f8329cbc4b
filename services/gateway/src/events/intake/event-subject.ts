import { Fault } from "@slipway/domain";

const prefix = "slipway.event.";

/** The project and the name of an event, from the subject that it was published on. Throws `invalid` if there is none of them, or no such project can exist. */
export function eventSubject(subject: string): { readonly projectId: string; readonly name: string } {
  const [projectId = "", ...rest] = subject.slice(prefix.length).split(".");
  // A name may have dots.
  const name = rest.join(".");
  if (!/^[A-Za-z0-9_-]+$/.test(projectId))
    throw new Fault(
      "invalid",
      `the subject ${JSON.stringify(subject)} has no valid project: publish on slipway.event.<project>.<name>; a project has letters, digits, "_" and "-" only`,
    );
  if (name === "")
    throw new Fault(
      "invalid",
      `the subject ${JSON.stringify(subject)} has no name: publish on slipway.event.${projectId}.<name>, such as slipway.event.${projectId}.image-update`,
    );
  return { projectId, name };
}
