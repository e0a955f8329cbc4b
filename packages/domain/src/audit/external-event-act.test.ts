import { sampleTime as at, sampleExternalEvent, sampleHandling } from "@slipway/testkit";
import { expect, test } from "vitest";
import { externalEventAct, externalEventActs } from "./external-event-act.ts";

const externalEvent = sampleExternalEvent({ data: "s3cret", labels: { token: "s3cret" } });
const job = { kind: "service", name: "ci", signIn: "claimed" } as const;

test("an event that was published is an act of its source, without its data", () => {
  expect(externalEventActs).toEqual(["registered"]);
  const act = externalEventAct({ kind: "registered", at, externalEvent, actor: job }, externalEvent);
  const { id, name, projectId, sourceId } = externalEvent;
  expect(act).toMatchObject({
    projectId,
    action: "event.register",
    actor: job,
    objects: [{ kind: "event", id, name }],
    details: { id: sourceId },
  });
  expect(JSON.stringify(act)).not.toContain("s3cret");
  expect(externalEventAct({ kind: "registered", at, externalEvent, actor: job }, externalEvent)).toEqual(act);
});

test("an event that was registered by a call is one act with the call, and what handlers do is none", () => {
  const origin = { callId: "00000000-0000-4000-8000-000000000001", address: "", userAgent: "" };
  expect(externalEventAct({ kind: "registered", at, externalEvent, actor: { ...job, origin } }, externalEvent)?.id).toBe(
    "00000000-0000-4000-8000-000000000001",
  );
  expect(externalEventAct({ kind: "handled", at, handling: sampleHandling("a"), actor: job }, externalEvent)).toBeUndefined();
});
