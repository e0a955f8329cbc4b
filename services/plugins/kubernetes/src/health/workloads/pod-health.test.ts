import { expect, test } from "vitest";
import { type HealthCase, healthOfText } from "../../testing/health-of-text.ts";

const pod = (restartPolicy: string, status: string, metadata = "") =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: p${metadata}}\nspec: {restartPolicy: ${restartPolicy}}\nstatus: {${status}}\n`;
const waiting = (list: string, reason: string, message = "m") =>
  `phase: Pending, ${list}: [{name: main, state: {waiting: {reason: ${reason}, message: ${message}}}}]`;
const ended = (state: string) => `phase: Failed, containerStatuses: [{name: main, state: {terminated: {${state}}}}]`;
const owned = ", ownerReferences: [{controller: true, kind: ReplicaSet, name: web-1}]";

const cases: readonly HealthCase[] = [
  {
    name: "a Pod whose init container crashes",
    text: pod("Always", waiting("initContainerStatuses", "CrashLoopBackOff", "back-off 40s")),
    want: "degraded",
    why: "back-off 40s",
  },
  {
    name: "a task whose image does not exist",
    text: pod("Never", waiting("containerStatuses", "ErrImagePull", "no such image")),
    want: "degraded",
    why: "no such image",
  },
  {
    name: "a task whose container lacks a ConfigMap",
    text: pod("OnFailure", waiting("containerStatuses", "CreateContainerConfigError")),
    want: "degraded",
  },
  { name: "a task that is tried again", text: pod("OnFailure", waiting("containerStatuses", "CrashLoopBackOff")), want: "progressing" },
  {
    name: "a task that runs",
    text: pod("Never", "phase: Running, conditions: [{type: Ready, status: 'True'}]"),
    want: "progressing",
    why: "to complete",
  },
  {
    name: "a task that is a server, as Argo CD marks it,",
    text: pod("Never", "phase: Running", ", annotations: {argocd.argoproj.io/ignore-restart-policy: 'true'}"),
    want: "healthy",
  },
  {
    name: "a Pod that failed with an exit code",
    text: pod("Never", ended("exitCode: 3")),
    want: "degraded",
    why: 'container "main" failed with exit code 3',
  },
  {
    name: "a Pod that ran out of memory",
    text: pod("Never", ended("exitCode: 137, reason: OOMKilled")),
    want: "degraded",
    why: "OOMKilled",
  },
  {
    name: "a Pod without its program",
    text: pod("Never", ended("exitCode: 127")),
    want: "degraded",
    why: "exit code 127 (the command was not found)",
  },
  {
    name: "a Pod that crashes for lack of memory",
    text: pod(
      "Always",
      `phase: Running, containerStatuses: [{name: main, restartCount: 4, state: {waiting: {reason: CrashLoopBackOff, message: back-off}}, lastState: {terminated: {exitCode: 137, reason: OOMKilled}}}]`,
    ),
    want: "degraded",
    why: "back-off; restarted 4 times, last after OOMKilled",
  },
  {
    name: "a Pod that was restarted and is not ready",
    text: pod(
      "Always",
      `phase: Running, conditions: [{type: Ready, status: 'False', message: no probe}], containerStatuses: [{name: main, restartCount: 1, state: {running: {}}, lastState: {terminated: {exitCode: 1, finishedAt: '2026-01-01T00:00:00Z'}}}]`,
    ),
    want: "progressing",
    why: 'no probe; container "main" restarted once, last after exit code 1 at 2026-01-01T00:00:00Z',
  },
  {
    name: "a Pod that was restarted and is ready",
    text: pod(
      "Always",
      "phase: Running, conditions: [{type: Ready, status: 'True'}], containerStatuses: [{name: main, restartCount: 2, state: {running: {}}}]",
    ),
    want: "healthy",
    why: 'container "main" restarted 2 times',
  },
  {
    name: "a Pod whose image has no valid name",
    text: pod("Always", waiting("containerStatuses", "InvalidImageName", "bad reference")),
    want: "degraded",
    why: "bad reference",
  },
  {
    name: "a Pod whose init container runs",
    text: pod(
      "Always",
      "phase: Pending, initContainerStatuses: [{name: migrate, state: {running: {}}}], containerStatuses: [{name: main, state: {waiting: {reason: PodInitializing}}}]",
    ),
    want: "progressing",
    why: 'container "migrate" runs before the others',
  },
  {
    name: "a Pod whose container is created",
    text: pod("Always", "phase: Pending, containerStatuses: [{name: main, state: {waiting: {reason: ContainerCreating}}}]"),
    want: "progressing",
    why: 'container "main" waits: ContainerCreating',
  },
  { name: "a Pod that was evicted", text: pod("Always", "phase: Failed, reason: Evicted"), want: "degraded", why: "Evicted" },
  {
    name: "an evicted Pod of a workload",
    text: pod("Always", "phase: Failed, reason: Evicted, message: low on memory", owned),
    want: "unknown",
    why: "Failed: low on memory; ReplicaSet web-1 shows whether it matters",
  },
];
test.for([
  pod("Never", ended("exitCode: 1, message: 'postgres://app:hunter2@db'")),
  pod("Never", ended("exitCode: 137, reason: OOMKilled, message: hunter2")),
  pod(
    "Always",
    "phase: Running, containerStatuses: [{name: main, restartCount: 4, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, message: hunter2}}}]",
  ),
])("what a program wrote when it ended is not shown, because it may be a secret", (text) => {
  const found = healthOfText(text);
  expect(found).toMatchObject({ health: "degraded", reason: expect.stringMatching(/exit code 1|OOMKilled/) });
  expect(JSON.stringify(found)).not.toContain("hunter2");
});

test.for(cases)("$name is $want", ({ text, want, why = "" }) => {
  expect(healthOfText(text)).toEqual({ health: want, reason: expect.stringContaining(why) });
});
