import type { Application, ApplicationDescription } from "./application.ts";

/** What every application is made of. */
export type NewApplication = ApplicationDescription & Pick<Application, "id" | "projectId" | "pipedId" | "origin" | "createdAt">;

/** The first state of an application: what is given, and the defaults of everything else. */
export function newApplication(given: NewApplication): Application {
  return {
    disabled: false,
    removedAt: undefined,
    seen: undefined,
    configProblems: [],
    queue: [],
    superseded: [],
    activeDeploymentId: undefined,
    lastTriggered: undefined,
    lastSucceeded: undefined,
    lastEnded: undefined,
    updatedAt: given.createdAt,
    ...given,
  };
}
