import { expect, test } from "vitest";
import { requireDeployable, requireSyncable } from "./require-deployable.ts";

const application = { name: "shop", removedAt: undefined, disabled: false, configProblems: [] };
const broken = { ...application, configProblems: ["app.pipecd.yaml:3:1: no kind", "more"] };

test.for([
  { name: "removed", given: { ...application, removedAt: Temporal.Instant.fromEpochMilliseconds(0) }, says: "shop was removed" },
  { name: "disabled", given: { ...application, disabled: true }, says: "shop is disabled: enable it first" },
])("an application that is $name must not be deployed", ({ given, says }) => {
  expect(() => requireDeployable(given)).toThrow(says);
  expect(() => requireSyncable(given)).toThrow(says);
});

test("an invalid application file prevents a sync of the examined revision, but not a deployment of the revision that fixes it", () => {
  expect(() => requireDeployable(broken)).not.toThrow();
  expect(() => requireSyncable(broken)).toThrow(
    "the application file of shop is invalid: app.pipecd.yaml:3:1: no kind. Fix it and push again",
  );
  expect(() => requireSyncable(application)).not.toThrow();
});
