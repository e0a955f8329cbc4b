import { createHash } from "node:crypto";
import {
  applyDeployment,
  type Deployment,
  type DeploymentEvent,
  newDeployment,
  newTrigger,
  planStage,
  serviceActor,
} from "@slipway/domain";
import { expect, test } from "vitest";
import { decodeDeploymentChange, encodeDeploymentChange, splitDeploymentChange } from "./deployment-codec.ts";

const at = Temporal.Instant.from("2026-01-01T00:00:00Z");
const commit = {
  hash: "a".repeat(40),
  subject: "change",
  body: "why\n".repeat(200),
  author: "A <a@b.c>",
  branch: "main",
  url: "",
  authoredAt: at,
};
const pending = newDeployment({
  id: "00000000-0000-8000-8000-000000000001",
  applicationId: "00000000-0000-8000-8000-000000000002",
  applicationName: "shop",
  projectId: "project",
  pipedId: "piped",
  source: { repositoryId: "apps", remote: "", branch: "main", path: "shop", configFilename: "app.pipecd.yaml" },
  deployTargets: { kubernetes: ["local"] },
  labels: {},
  trigger: newTrigger({ kind: "commit", commit, at }),
  createdAt: at,
});

/** Every change of a deployment whose stages all run and succeed. */
function* changesOf(stages: number): Generator<{ readonly event: DeploymentEvent; readonly state: Deployment }> {
  let now = at;
  let state = pending;
  const config = JSON.stringify({ options: "x".repeat(100) });
  const plan = {
    ...pending,
    strategy: "pipeline" as const,
    stages: Array.from({ length: stages }, (_, n) => planStage({ id: `stage-${n}`, name: "WAIT", plugin: "wait", index: n, config })),
  };
  const events = (n: number): DeploymentEvent[] => [
    { kind: "stage-started", at: now, stageId: `stage-${n}`, attempt: 1 },
    { kind: "stage-finished", at: now, stageId: `stage-${n}`, status: "succeeded", reason: "waited", faultCode: "" },
  ];
  const all = [{ kind: "planned", at, plan } as const, ...Array.from({ length: stages }, (_, n) => n).flatMap(events)];
  for (const event of all) {
    now = now.add({ milliseconds: 1_234 });
    state = applyDeployment(state, { ...event, at: now });
    yield { event: { ...event, at: now }, state };
  }
}

/** Bytes of all messages and of all parts, each part once. */
function storedBytes(stages: number): number {
  const parts = new Map<string, number>();
  let bytes = 0;
  for (const { event, state } of changesOf(stages)) {
    const split = splitDeploymentChange({ event: { ...event, actor: serviceActor("executor") }, state }, 256 * 1024);
    bytes += split.data.length + split.parts.length * 44;
    for (const part of split.parts) parts.set(createHash("sha256").update(part).digest("hex"), part.length);
  }
  return bytes + [...parts.values()].reduce((sum, each) => sum + each, 0);
}

test("the history of a deployment grows with the number of its stages, not with its square", () => {
  const [few, many] = [storedBytes(30), storedBytes(210)];
  expect(many / few).toBeLessThan(8);
  expect(many).toBeLessThan(900_000);
});

test("a small change is stored whole", () => {
  const [first] = changesOf(5);
  const change = { event: { ...(first?.event as DeploymentEvent), actor: serviceActor("planner") }, state: first?.state as Deployment };
  expect(splitDeploymentChange(change, 256 * 1024)).toEqual({ parts: [], data: encodeDeploymentChange(change) });
});

test("every change of a large deployment is read from its parts as it was written", () => {
  for (const { event, state } of [...changesOf(100)].filter((_, index) => index % 10 === 0)) {
    const change = { event: { ...event, actor: serviceActor("executor") }, state };
    const { parts, data } = splitDeploymentChange(change, 256 * 1024);
    expect(decodeDeploymentChange(data, parts)).toEqual(decodeDeploymentChange(encodeDeploymentChange(change)));
  }
});
