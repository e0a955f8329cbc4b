import { create, fromBinary, toBinary, type UnknownField } from "@bufbuild/protobuf";
import { applyDeployment, type Deployment, type Stage } from "@slipway/domain";
import { ApplicationMessageSchema, DeploymentMessageSchema } from "@slipway/proto/state";
import { sampleTime as at, sampleApplication, sampleDeployment, sampleStage } from "@slipway/testkit";
import { expect, test } from "vitest";
import { decodeApplicationChange, encodeApplicationChange } from "./application/application-codec.ts";
import { decodeDeploymentChange, readDeploymentMessage, splitDeploymentChange } from "./deployment/deployment-codec.ts";

// During a rolling upgrade a service reads what a newer version wrote, changes it, and writes it.

/** A field that only a newer version knows: a text. */
const newer = (text: string): UnknownField[] => [{ no: 1999, wireType: 2, data: new Uint8Array([text.length, ...Buffer.from(text)]) }];
const actor = { kind: "service", name: "watcher", signIn: "process" } as const;

test("an application that an older service changes keeps what only newer versions know, also in its holds", () => {
  const hold = { kind: "failed", commitHash: "c", deploymentId: "d", by: "", reason: "", undone: true, since: at } as const;
  const written = encodeApplicationChange({
    event: { kind: "released", at, reason: "", actor },
    state: sampleApplication({ holds: [hold] }),
  });
  const message = fromBinary(ApplicationMessageSchema, written);
  Object.assign(message.state ?? {}, { $unknown: newer("state") });
  Object.assign(message.state?.holds[0] ?? {}, { $unknown: newer("hold") });

  const { state } = decodeApplicationChange(toBinary(ApplicationMessageSchema, message));
  const changed = encodeApplicationChange({
    event: { kind: "toggled", at, disabled: true, reason: "", actor },
    state: { ...state, disabled: true },
  });
  const read = fromBinary(ApplicationMessageSchema, changed).state;
  expect(read).toMatchObject({ disabled: true, $unknown: newer("state"), holds: [{ $unknown: newer("hold") }] });
});

/** Enough stages to be stored in parts. */
const stages = (given: Partial<Stage>): readonly Stage[] =>
  Array.from({ length: 100 }, (_, n) => sampleStage({ id: `s${n}`, ...(n === 0 && given), config: "x".repeat(200) }));

const finish = (state: Deployment): { readonly data: Uint8Array; readonly parts: readonly Uint8Array[]; readonly state: Deployment } => {
  const event = { kind: "stage-finished", at, stageId: "s0", status: "succeeded", reason: "", faultCode: "", actor } as const;
  const after = applyDeployment(state, event);
  return { ...splitDeploymentChange({ event, state: after }, 100_000), state: after };
};

test("a deployment that is stored in parts keeps what only newer versions know, also in its stages", () => {
  const first = splitDeploymentChange(
    {
      event: { kind: "stage-started", at, stageId: "s0", attempt: 1, actor },
      state: sampleDeployment({ stages: stages({ status: "running", attempt: 1 }) }),
    },
    100_000,
  );
  expect(first.parts.length).toBeGreaterThan(1);
  const plan = create(DeploymentMessageSchema, readDeploymentMessage(first.data, first.parts));
  Object.assign(plan.state ?? {}, { $unknown: newer("state") });
  Object.assign(plan.state?.stages[0] ?? {}, { $unknown: newer("plan") });
  const whole = toBinary(DeploymentMessageSchema, plan);

  const { state } = decodeDeploymentChange(whole);
  const second = finish(state);
  const read = readDeploymentMessage(second.data, second.parts);
  expect(read.state).toMatchObject({ $unknown: newer("state") });
  expect(read.state?.stages[0]).toMatchObject({ attempt: 1, $unknown: newer("plan") });
});

test("what an older version stored with the plan of a stage is read, although this version stores it with the progress", () => {
  const { data, parts } = finish(sampleDeployment({ stages: stages({ status: "running", attempt: 1 }) }));
  const stored = parts.map((part) => {
    const message = fromBinary(DeploymentMessageSchema, part);
    for (const stage of message.state?.stages ?? []) if (stage.id === "s0") stage.faultCode = "unavailable";
    return toBinary(DeploymentMessageSchema, message);
  });
  expect(decodeDeploymentChange(data, stored).state.stages[0]).toMatchObject({ status: "succeeded", attempt: 1, faultCode: "unavailable" });
});

test("a field of the progress of a stage is kept wherever an older version stored it", () => {
  const { data, parts } = finish(sampleDeployment({ stages: stages({ status: "running", attempt: 1 }) }));
  const progress = parts
    .map((part) => fromBinary(DeploymentMessageSchema, part))
    .map((part) => {
      if (part.progress[0]) part.progress[0].$unknown = newer("progress");
      return toBinary(DeploymentMessageSchema, part);
    });
  const hot = fromBinary(DeploymentMessageSchema, data);
  if (hot.progress[0]) hot.progress[0].$unknown = newer("progress");
  const { state } = decodeDeploymentChange(toBinary(DeploymentMessageSchema, hot), progress);
  const again = splitDeploymentChange({ event: { kind: "supersede-withdrawn", at, actor }, state }, 100_000);
  expect(readDeploymentMessage(again.data, again.parts).state?.stages[0]).toMatchObject({
    status: expect.any(Number),
    attempt: 1,
    $unknown: newer("progress"),
  });
});
