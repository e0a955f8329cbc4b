import type { ApplicationLivestate, LiveResource } from "@slipway/domain";
import { sampleApplication, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { encodeView, encodeWithoutResources, looksSame, viewOf } from "./application-view.ts";

const application = sampleApplication({ id: "app" });
const resource = (given: Partial<LiveResource> = {}): LiveResource => ({
  ...{ id: "uid", parentIds: [], name: "web", resourceType: "Deployment", metadata: {}, health: "healthy", healthReason: "" },
  ...{ deployTarget: "eu", plugin: "kubernetes", createdAt: undefined, sync: "synced", drift: [] },
  ...given,
});
const view = (given: Partial<ApplicationLivestate>) =>
  viewOf(application, {
    ...{
      applicationId: "app",
      projectId: "project",
      pipedId: "piped",
      commitHash: "c",
      syncStatus: "synced",
      syncReason: "",
      syncDetail: "",
    },
    ...{ health: "healthy", resources: [resource()], at: sampleTime, afterDeploymentId: undefined, version: 1, over: false },
    ...given,
  });

test("views look the same without resources if nothing but their versions, times and the resources themselves differ", () => {
  const later = { version: 2, at: sampleTime.add({ seconds: 1 }), resources: [resource({ id: "other", name: "api" })] };
  expect(looksSame(view({}), view(later))).toBe(true);
  expect(looksSame(view({}), view({ resources: [resource({ health: "degraded" })] }))).toBe(false);
  expect(looksSame(view({}), view({ syncReason: "it differs" }))).toBe(false);
});

test("the reason for a health is told with and without the resources, and another one is news", () => {
  const degraded = (healthReason: string) => view({ health: "degraded", resources: [resource({ health: "degraded", healthReason })] });
  const seen = degraded("no quota");
  expect([encodeView(seen), encodeWithoutResources(seen)].map((each) => each.healthReason)).toEqual(
    Array(2).fill("Deployment web: no quota"),
  );
  expect(looksSame(seen, degraded("no image"))).toBe(false);
});

test("the resources of a view are counted once, however many compare it", () => {
  let looks = 0;
  const counted = Object.defineProperty(resource(), "health", {
    get: () => {
      looks++;
      return "healthy";
    },
  });
  const [before, after] = [view({ resources: [counted] }), view({ resources: [counted], version: 2 })];
  for (let client = 0; client < 100; client++) expect(looksSame(before, after)).toBe(true);
  expect(looks).toBe(2);
});
