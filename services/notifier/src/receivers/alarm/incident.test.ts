import { expect, test } from "vitest";
import { sampleOutgoing } from "../../testing/sample-outgoing.ts";
import { incidentOf } from "./incident.ts";

test.for([
  { event: "DEPLOYMENT_FAILED", action: "open" },
  { event: "DEPLOYMENT_TRIGGER_FAILED", action: "open" },
  { event: "DEPLOYMENT_SUCCEEDED", action: "close" },
  { event: "DEPLOYMENT_STARTED", action: undefined },
  { event: "PIPED_STOPPED", action: "open" },
  { event: "PIPED_STARTED", action: "close" },
] as const)("$event means $action", ({ event, action }) => expect(incidentOf(sampleOutgoing({ event }))?.action).toBe(action));

test("a success closes what a failure of the same application opened, and of no other", () => {
  const keyOf = (given: Parameters<typeof sampleOutgoing>[0]) => incidentOf(sampleOutgoing(given))?.key;
  expect(keyOf({ event: "DEPLOYMENT_SUCCEEDED" })).toBe(keyOf({}));
  expect(keyOf({ event: "DEPLOYMENT_SUCCEEDED", applicationId: "other" })).not.toBe(keyOf({}));
});
