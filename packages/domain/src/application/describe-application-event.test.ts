import { expect, test } from "vitest";
import { serviceActor } from "../actor.ts";
import type { Application, DeploymentReference, QueuedDeployment } from "./application.ts";
import { describeApplicationEvent } from "./describe-application-event.ts";
import type { ApplicationEvent } from "./events.ts";
import type { Hold } from "./holds/hold.ts";

const at = Temporal.Instant.from("2026-01-01T00:00:00Z");
const revision = { commitHash: "abcdef0123", treeId: "t", occasion: "" };
const deployment: QueuedDeployment = {
  deploymentId: "d2",
  trigger: "commit",
  commitHash: "abcdef0123",
  at,
  supersede: undefined,
  removal: false,
};
const reference = { deploymentId: "d2", status: "succeeded" } as DeploymentReference;
const application = (origin: Application["origin"]) => ({ origin }) as Application;

const hold: Hold = { kind: "failed", commitHash: "abcdef0123", deploymentId: "d2", by: "", reason: "", undone: true, since: at };
const cases: readonly { readonly event: ApplicationEvent; readonly says: string }[] = [
  { event: { kind: "registered", at, application: application("git") }, says: "found in Git" },
  { event: { kind: "registered", at, application: application("api") }, says: "added through the API" },
  {
    event: { kind: "described", at, description: {} as Extract<ApplicationEvent, { kind: "described" }>["description"] },
    says: "description updated from its application file",
  },
  { event: { kind: "revision-seen", at, revision, problems: [], undeployed: undefined }, says: "revision abcdef0 examined" },
  {
    event: { kind: "revision-seen", at, revision, problems: ["app.pipecd.yaml:3:1: no kind", "more"], undeployed: undefined },
    says: "revision abcdef0 has an invalid application file: app.pipecd.yaml:3:1: no kind",
  },
  {
    event: { kind: "queued", at, deployment, reference, supersedes: [], revision, hold: undefined, fights: [] },
    says: "deployment d2 queued",
  },
  {
    event: { kind: "queued", at, deployment, reference, supersedes: ["d0", "d1"], revision, hold: undefined, fights: [] },
    says: "deployment d2 queued, superseding d0, d1",
  },
  { event: { kind: "activated", at, deploymentId: "d2" }, says: "deployment d2 activated" },
  { event: { kind: "supersede-confirmed", at, deploymentIds: ["d0", "d1"] }, says: "superseded: deployment d0, deployment d1" },
  {
    event: { kind: "settled", at, deployment: reference, hold: undefined, failuresInRow: 0, retry: undefined, pruneLeft: [] },
    says: "deployment d2 succeeded",
  },
  {
    event: { kind: "settled", at, deployment: { ...reference, status: "failed" }, hold, failuresInRow: 0, retry: undefined, pruneLeft: [] },
    says: "deployment d2 failed; commit abcdef0 is held",
  },
  { event: { kind: "held", at, hold: { ...hold, commitHash: undefined, reason: "incident 42" } }, says: "held: incident 42" },
  { event: { kind: "released", at, reason: "" }, says: "released" },
  { event: { kind: "lost", at, deploymentId: "d2", reason: "d2 was lost" }, says: "went on without its active deployment: d2 was lost" },
  { event: { kind: "toggled", at, disabled: true, reason: "" }, says: "disabled" },
  { event: { kind: "toggled", at, disabled: false, reason: "it is over" }, says: "enabled: it is over" },
  {
    event: { kind: "removed", at, reason: "its file is gone", staysRemoved: false, pruneCommit: "", keptReason: "" },
    says: "removed: its file is gone",
  },
];
test.for(cases)("$event.kind: $says", ({ event, says }) => expect(describeApplicationEvent(event)).toBe(says));

test("a person who caused an event is named, a service is not", () => {
  const toggled = { kind: "toggled", at, disabled: true, reason: "incident 42" } as const;
  const person = { kind: "person", name: "ann", signIn: "claimed" } as const;
  expect(describeApplicationEvent({ ...toggled, actor: person })).toBe("disabled by ann: incident 42");
  expect(describeApplicationEvent({ ...toggled, actor: { ...person, name: "" } })).toBe("disabled by an unnamed user: incident 42");
  expect(describeApplicationEvent({ ...toggled, actor: serviceActor("watcher") })).toBe("disabled: incident 42");
});
