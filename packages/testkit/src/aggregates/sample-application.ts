import { type Application, type ApplicationEvent, type Commit, newApplication } from "@slipway/domain";

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
  const application = newApplication({
    id: "app",
    projectId: "project",
    pipedId: "piped",
    origin: "git",
    name: "shop",
    description: "",
    labels: {},
    source: { repositoryId: "apps", remote: "", branch: "main", path: "shop", configFilename: "app.pipecd.yaml" },
    deployTargets: { kubernetes: ["local"] },
    createdAt: sampleTime,
  });
  return { ...application, ...given };
}

/** Puts an application there as it is. */
export function putApplication(application: Application): (state: Application | undefined) => ApplicationEvent | undefined {
  return () => ({ kind: "registered", at: application.createdAt, application });
}
