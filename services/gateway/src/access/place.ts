import type { Application, Deployment, ExternalEvent, Resource } from "@slipway/domain";
import type { Place } from "./caller.ts";

/** Something of a project that has neither labels nor a name. */
export function placeIn(resource: Resource, projectId: string): Place {
  return { resource, projectId };
}

export function placeOfApplication({ projectId, labels, name }: Pick<Application, "projectId" | "labels" | "name">): Place {
  return { resource: "application", projectId, object: { labels, name } };
}

/** A deployment, or a stage of it. It has the labels and the name that its application had when it was made. */
export function placeOfDeployment(
  { projectId, labels, applicationName: name }: Pick<Deployment, "projectId" | "labels" | "applicationName">,
  stage?: { readonly id: string; readonly name: string },
): Place {
  return { resource: "deployment", projectId, object: { labels, name, ...(stage && { stage: [stage.id, stage.name] }) } };
}

export function placeOfEvent({ projectId, labels }: Pick<ExternalEvent, "projectId" | "labels">): Place {
  return { resource: "event", projectId, object: { labels, name: "" } };
}
