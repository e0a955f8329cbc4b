import { expect, test } from "vitest";
import { aggregatesContract } from "./aggregates-contract.ts";
import { memoryAggregates } from "./memory-aggregates.ts";
import { putApplication, sampleApplication } from "./sample-application.ts";

test.for(aggregatesContract)("$name", async ({ check }) => {
  await expect(check(memoryAggregates().deployments)).resolves.toBeUndefined();
});

test("applications are stored like deployments", async () => {
  const { applications } = memoryAggregates();
  const application = sampleApplication();
  await applications.ensure({ projectId: "project", pipedId: "piped", applicationId: "app" }, putApplication(application));
  expect((await applications.findBy({ applicationId: "app" }))?.state).toEqual(application);
});
