import { type EventHandling, type ExternalEvent, type NewExternalEvent, newExternalEvent } from "@slipway/domain";
import { sampleTime } from "./sample-application.ts";

/** An event as a CI job registers it: image-update of the project `project`, whose value is 1.2.3. */
export function sampleExternalEvent(given: Partial<NewExternalEvent> = {}): ExternalEvent {
  return newExternalEvent({
    projectId: "project",
    name: "image-update",
    data: "1.2.3",
    source: "/ci",
    sourceId: "1",
    registeredAt: sampleTime,
    actor: { kind: "service", name: "/ci", signIn: "claimed" },
    ...given,
  });
}

/** What a handler of the piped `piped` reports: its value was written. */
export function sampleHandling(handlerId: string, given: Partial<EventHandling> = {}): EventHandling {
  return {
    handlerId,
    pipedId: "piped",
    repositoryId: "repo",
    branch: "main",
    configFile: "web/app.pipecd.yaml",
    applicationId: "app",
    status: "succeeded",
    reason: "wrote 1.2.3 to web/values.yaml",
    commitHash: "c".repeat(40),
    url: "",
    at: sampleTime,
    pullRequest: undefined,
    ...given,
  };
}
