import { type Application, type ApplicationEvent, type Commit, registerApplication } from "@slipway/domain";

/** When everything in samples happened. */
export const sampleTime: Temporal.Instant = Temporal.Instant.from("2026-01-01T00:00:00Z");

/** A commit. */
export function sampleCommit(given: Partial<Commit> = {}): Commit {
  return {
    hash: "a".repeat(40),
    subject: "feat: change",
    body: "",
    author: "Ann <ann@example.com>",
    branch: "main",
    url: "",
    authoredAt: sampleTime,
    ...given,
  };
}

/** An application that was just registered, or what it is `given` to be. */
export function sampleApplication(given: Partial<Application> = {}): Application {
  return {
    id: "app",
    projectId: "project",
    pipedId: "piped",
    origin: "git",
    name: "shop",
    description: "",
    labels: {},
    source: { repositoryId: "apps", remote: "", branch: "main", path: "shop", configFilename: "app.pipecd.yaml" },
    deployTargets: { kubernetes: ["local"] },
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
    createdAt: sampleTime,
    updatedAt: sampleTime,
    ...given,
  };
}

/** Puts an application there as it is. */
export function putApplication(application: Application): (state: Application | undefined) => ApplicationEvent | undefined {
  return () => {
    const event = registerApplication(undefined, { ...application, now: application.createdAt });
    return event?.kind === "registered" ? { ...event, application } : event;
  };
}
