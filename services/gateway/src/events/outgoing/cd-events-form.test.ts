import type { Deployment, DeploymentEvent } from "@slipway/domain";
import { sampleDeployment, sampleStage, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { z } from "zod";
import { cdEventsOf } from "./publish-cd-events.ts";

// The JSON Schemas of CDEvents 0.5.1 in words of zod: what they do not name is refused (`additionalProperties: false`).
const filled = z.string().min(1);
const uri = z.string().regex(/^[a-z][a-z0-9+.-]*:[^\s]+$/i);
const uriReference = z.string().regex(/^[^\s<>"{}|\\^`]+$/);
const environment = z.strictObject({ id: filled, source: uriReference.optional() });
const pipelineRun = z.strictObject({ id: filled, source: uriReference.optional() });
const outcome = z.enum(["success", "failure", "cancel", "error"]);
const running = { pipelineName: z.string().optional(), uri: uri.optional() };
const task = { taskName: z.string().optional(), uri: uri.optional(), pipelineRun: pipelineRun.optional() };
const contents = {
  "dev.cdevents.pipelinerun.queued.0.3.0": z.strictObject(running),
  "dev.cdevents.pipelinerun.started.0.3.0": z.strictObject({ pipelineName: z.string(), uri }),
  "dev.cdevents.pipelinerun.finished.0.3.0": z.strictObject({ ...running, outcome: outcome.optional(), errors: z.string().optional() }),
  "dev.cdevents.taskrun.started.0.3.0": z.strictObject(task),
  "dev.cdevents.taskrun.finished.0.3.0": z.strictObject({ ...task, outcome: outcome.optional(), errors: z.string().optional() }),
  "dev.cdevents.service.deployed.0.3.0": z.strictObject({ environment, artifactId: filled }),
  "dev.cdevents.service.upgraded.0.3.0": z.strictObject({ environment, artifactId: filled }),
  "dev.cdevents.service.rolledback.0.3.0": z.strictObject({ environment, artifactId: filled }),
  "dev.cdevents.service.removed.0.3.0": z.strictObject({ environment: environment.optional() }),
} as const;
const formOf = (type: string, content: z.ZodType) =>
  z.strictObject({
    context: z.strictObject({
      specversion: z.literal("0.5.1"),
      id: filled,
      source: uriReference,
      type: z.literal(type),
      timestamp: z.iso.datetime({ offset: true }),
      chainId: filled,
    }),
    subject: z.strictObject({ id: filled, source: uriReference, content }),
    customData: z.record(z.string(), z.unknown()),
    customDataContentType: z.literal("application/json"),
  });

const at = sampleTime;
const base = sampleDeployment({
  id: "dddddddd-0000-8000-8000-000000000000",
  status: "succeeded",
  claims: 1,
  deployTargets: { kubernetes: ["eu 1"] },
  startedAt: at,
  stages: [sampleStage({ id: "s", startedAt: at })],
});
const older = "0".repeat(40);
const ended = (status: "succeeded" | "failed" | "cancelled" | "superseded"): DeploymentEvent => ({
  ...{ kind: "ended", status, reason: "r", faultCode: "", at },
});
const stageFinished = (status: "succeeded" | "failed" | "cancelled"): DeploymentEvent => ({
  ...{ kind: "stage-finished", stageId: "s", status, reason: "r", faultCode: "", at },
});
const changes: readonly (readonly [DeploymentEvent, Partial<Deployment>?])[] = [
  [{ kind: "triggered", deployment: base, at }],
  [{ kind: "run-claimed", run: { token: "t", executor: "e", since: at }, at }],
  [{ kind: "stage-started", stageId: "s", attempt: 1, at }],
  [stageFinished("succeeded")],
  [stageFinished("failed")],
  [stageFinished("cancelled")],
  [ended("succeeded")],
  [ended("succeeded"), { runningCommitHash: older }],
  [ended("succeeded"), { removal: true }],
  [ended("failed"), { status: "failed", runningCommitHash: older, rollbackResult: "succeeded" }],
  [ended("cancelled"), { status: "cancelled" }],
  [ended("superseded"), { status: "superseded" }],
];
const events = changes.flatMap(([event, state]) => cdEventsOf(event, { ...base, ...state }));

test("every kind of event is made, and each has the form of CDEvents 0.5.1", () => {
  expect(new Set(events.map(({ context }) => context.type))).toEqual(new Set(Object.keys(contents)));
  const problems = events.map((event) => {
    const { type } = event.context;
    const form = formOf(type, contents[type as keyof typeof contents]);
    return { type, issues: form.safeParse(JSON.parse(JSON.stringify(event))).error?.issues ?? [] };
  });
  expect(problems.filter(({ issues }) => issues.length > 0)).toEqual([]);
});

test("what people and newer commits end is cancelled, and is told from what failed", () => {
  const outcomes = events.map(({ context, subject }) => [context.type.split(".")[2], subject.content["outcome"]]);
  expect(outcomes.filter(([, each]) => each === "cancel")).toEqual([
    ["taskrun", "cancel"],
    ["pipelinerun", "cancel"],
    ["pipelinerun", "cancel"],
  ]);
});
