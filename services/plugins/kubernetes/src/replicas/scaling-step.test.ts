import { expect, test } from "vitest";
import type { JsonObject } from "../json/json.ts";
import { type ScalingGoal, scalingStep } from "./scaling-step.ts";

const live = (name: string, replicas: number, status: JsonObject = {}) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, generation: 2 },
  spec: { replicas },
  status: { observedGeneration: 2, replicas, updatedReplicas: replicas, availableReplicas: replicas, ...status },
});
const overdue = { conditions: [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" }] };

const share: ScalingGoal = {
  total: 4,
  bounds: { maxSurge: 1, maxUnavailable: 0 },
  wanted: { canary: 2, primary: 2 },
  isBounded: true,
  awaits: "canary",
};
const back: ScalingGoal = { ...share, wanted: { canary: 0, primary: 4 }, awaits: "primary" };
const routed: ScalingGoal = { ...share, isBounded: false };

const cases = [
  {
    name: "a step",
    goal: share,
    primary: live("web", 4),
    canary: live("web-canary", 0),
    want: { kind: "scale", counts: { canary: 1, primary: 4 } },
  },
  {
    name: "a change that the controller has not seen",
    goal: share,
    primary: live("web", 4, { observedGeneration: 1 }),
    canary: live("web-canary", 0),
    want: { kind: "wait", reason: "the new scale is not observed yet", isFinal: false },
  },
  {
    name: "a pod that is not available yet",
    goal: share,
    primary: live("web", 4),
    canary: live("web-canary", 1, { availableReplicas: 0 }),
    want: { kind: "wait", reason: "web-canary: Waiting for remaining 1/1 replicas to be available", isFinal: false },
  },
  {
    name: "a canary that has given up",
    goal: share,
    primary: live("web", 4),
    canary: live("web-canary", 1, { availableReplicas: 0, ...overdue }),
    want: { kind: "wait", reason: 'web-canary: Deployment "web-canary" exceeded its progress deadline', isFinal: true },
  },
  {
    name: "pods that are still to go",
    goal: share,
    primary: live("web", 2, { replicas: 3, updatedReplicas: 3, availableReplicas: 3 }),
    canary: live("web-canary", 2),
    want: { kind: "wait", reason: "1 pods are still to go", isFinal: false },
  },
  {
    name: "the wanted counts",
    goal: share,
    primary: live("web", 2, { availableReplicas: 0 }),
    canary: live("web-canary", 2),
    want: { kind: "done" },
  },
  {
    name: "on the way back, the primary's turn",
    goal: back,
    primary: live("web", 2),
    canary: live("web-canary", 2),
    want: { kind: "scale", counts: { canary: 2, primary: 3 } },
  },
  {
    name: "on the way back, a canary that has given up does not matter",
    goal: back,
    primary: live("web", 4, { availableReplicas: 3 }),
    canary: live("web-canary", 1, { availableReplicas: 0, ...overdue }),
    want: { kind: "wait", reason: expect.stringContaining("web: Waiting for remaining 1/4"), isFinal: false },
  },
  {
    name: "on the way back, a primary whose pods are missing",
    goal: back,
    primary: live("web", 4, { availableReplicas: 3 }),
    canary: undefined,
    want: { kind: "wait", reason: "web: Waiting for remaining 1/4 replicas to be available", isFinal: false },
  },
  {
    name: "with a route, all pods at once",
    goal: { ...routed, wanted: { canary: 3, primary: 6 } },
    primary: live("web", 4),
    canary: live("web-canary", 0),
    want: { kind: "scale", counts: { canary: 3, primary: 6 } },
  },
  {
    name: "with a route, none goes before those that replace it are available",
    goal: routed,
    primary: live("web", 4),
    canary: live("web-canary", 2, { availableReplicas: 1 }),
    want: { kind: "wait", reason: "web-canary: Waiting for remaining 1/2 replicas to be available", isFinal: false },
  },
];
test.for(cases)("$name", ({ goal, primary, canary, want }) => {
  expect(scalingStep({ primary, canary }, goal)).toEqual(want);
});
