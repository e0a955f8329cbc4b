import { type Actor, type Application, type ApplicationEvent, type Commit, newApplication, serviceActor } from "@slipway/domain";

/** The time of every event in samples. */
export const sampleTime: Temporal.Instant = Temporal.Instant.from("2026-01-01T00:00:00Z");

/** The default actor of writes in tests. */
export const sampleActor: Actor = serviceActor("test");

/** Returns a sample commit; `given` overrides its fields. */
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

/** Returns a newly registered application; `given` overrides its fields. */
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

/** Returns a decision that stores the application unchanged. */
export function putApplication(application: Application): (state: Application | undefined) => ApplicationEvent | undefined {
  return () => ({ kind: "registered", at: application.createdAt, application });
}
