import { create } from "@bufbuild/protobuf";
import { CommandSchema, DeploymentMessageSchema, PlanWorkSchema, StageLogSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { streams } from "./streams/streams.ts";
import { topics } from "./topics.ts";

test.for(Object.entries(topics))("every message of the topic %s is stored in its stream, and in no other", ([, topic]) => {
  const covering = Object.values(streams).filter(({ subjects }) =>
    subjects.some((subject) => topic.filter().startsWith(subject.slice(0, -1))),
  );
  expect(covering).toEqual([topic.stream]);
});

test("the subject contains the ids of the message", () => {
  const plan = create(PlanWorkSchema, { projectId: "p", pipedId: "q", applicationId: "a" });
  const sync = create(CommandSchema, { pipedId: "q", applicationId: "a", kind: { case: "sync", value: {} } });
  const deployment = create(DeploymentMessageSchema, { state: { projectId: "p", pipedId: "q", applicationId: "a", id: "d" } });
  const log = create(StageLogSchema, { pipedId: "q", deploymentId: "d", stageId: "stage-0" });
  expect([
    topics.planWork.subjectOf(plan),
    topics.command.subjectOf(sync),
    topics.deployment.subjectOf(deployment),
    topics.stageLog.subjectOf(log),
  ]).toEqual(["slipway.work.plan.q.a", "slipway.command.q.a.sync", "slipway.deployment.p.q.a.d", "slipway.log.q.d.stage-0"]);
});

test("a message without ids is rejected", () => {
  expect(() => topics.planWork.subjectOf(create(PlanWorkSchema, {}))).toThrow("pipedId");
  expect(() => topics.command.subjectOf(create(CommandSchema, { pipedId: "q", applicationId: "a" }))).toThrow("kind");
});

test("a filter covers one piped's part of a topic", () => {
  expect(topics.runWork.filter({ pipedId: "q" })).toBe("slipway.work.run.q.*");
  expect(topics.deployment.filter({ deploymentId: "d" })).toBe("slipway.deployment.*.*.*.d");
});
