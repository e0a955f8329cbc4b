import { create } from "@bufbuild/protobuf";
import type { Application } from "@slipway/domain";
import { ApplicationFilterSchema } from "@slipway/proto/api";
import { SyncStatus } from "@slipway/proto/state";
import { sampleApplication, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationFilter } from "./application-filter.ts";
import { viewOf } from "./application-view.ts";

const view = (given: Partial<Application>) => viewOf(sampleApplication(given), undefined);

const filters = [
  { name: "removed applications are omitted", filter: {}, given: view({ removedAt: sampleTime }), want: false },
  {
    name: "removed applications are included on request",
    filter: { includeRemoved: true },
    given: view({ removedAt: sampleTime }),
    want: true,
  },
  { name: "every label must match", filter: { labels: { team: "x" } }, given: view({ labels: { team: "y" } }), want: false },
  {
    name: "an application is found by its id, whatever it is named",
    filter: { applicationId: "app" },
    given: view({ name: "new" }),
    want: true,
  },
  { name: "a part of an id is not enough", filter: { applicationId: "ap" }, given: view({}), want: false },
  { name: "a part of the name is enough", filter: { nameContains: "ho" }, given: view({ name: "shop" }), want: true },
  {
    name: "an invalid application file is found by its status",
    filter: { syncStatuses: [SyncStatus.INVALID_CONFIG] },
    given: view({ configProblems: ["bad"] }),
    want: true,
  },
  {
    name: "an active deployment takes precedence over what was observed",
    filter: { syncStatuses: [SyncStatus.DEPLOYING] },
    given: view({ activeDeploymentId: "d" }),
    want: true,
  },
  {
    name: "a held application is found by its hold",
    filter: { held: true },
    given: view({ holds: [{ kind: "failed", commitHash: "c", deploymentId: "d", by: "", reason: "", undone: true, since: sampleTime }] }),
    want: true,
  },
  { name: "an application that is not held is omitted from those that are", filter: { held: true }, given: view({}), want: false },
];
test.for(filters)("$name", ({ filter, given, want }) =>
  expect(applicationFilter(create(ApplicationFilterSchema, filter))(given)).toBe(want),
);
test("without a filter every application matches that was not removed", () =>
  expect([view({}), view({ removedAt: sampleTime })].map(applicationFilter(undefined))).toEqual([true, false]));
