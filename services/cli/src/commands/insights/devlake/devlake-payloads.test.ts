import { create } from "@bufbuild/protobuf";
import { InsightDeploymentSchema, InsightIncidentSchema, InsightOutcome } from "@slipway/proto/api";
import { timestampOf } from "@slipway/state";
import { expect, test } from "vitest";
import { devlakeDeployment, devlakeIncident } from "./devlake-payloads.ts";

const at = (time: string) => timestampOf(Temporal.Instant.from(`2026-11-03T${time}:00Z`));
const given = {
  deploymentId: "d1",
  projectId: "shop",
  applicationName: "cart",
  outcome: InsightOutcome.ROLLED_BACK,
  createdAt: at("09:59"),
  startedAt: at("10:00"),
  endedAt: at("10:05"),
  commit: { hash: "a".repeat(40), subject: "feat: more", branch: "main" },
  repositoryUrl: "https://git.example.com/shop.git",
};
const times = { createdDate: "2026-11-03T09:59:00Z", startedDate: "2026-11-03T10:00:00Z", finishedDate: "2026-11-03T10:05:00Z" };

test("a deployment has the fields that DevLake's webhook requires, for itself and for its commit", () => {
  expect(devlakeDeployment(create(InsightDeploymentSchema, given), "STAGING")).toEqual({
    id: "d1",
    ...times,
    environment: "STAGING",
    result: "FAILURE",
    name: "shop/cart",
    displayTitle: "feat: more",
    deploymentCommits: [
      {
        repoUrl: "https://git.example.com/shop.git",
        refName: "main",
        commitSha: "a".repeat(40),
        commitMsg: "feat: more",
        displayTitle: "feat: more",
        name: "shop/cart",
        ...times,
        result: "FAILURE",
      },
    ],
  });
});

test("a deployment without repository is left out: DevLake refuses it", () => {
  expect(devlakeDeployment(create(InsightDeploymentSchema, { ...given, repositoryUrl: "" }), "PRODUCTION")).toBeUndefined();
});

test("an incident is open until somebody told of its end", () => {
  const incident = { externalEventId: "e1", projectId: "shop", incidentId: "INC-7", source: "/pager", detectedAt: at("11:00") };
  const open = {
    issueKey: "shop:INC-7",
    title: "Incident INC-7",
    type: "INCIDENT",
    component: "/pager",
    createdDate: "2026-11-03T11:00:00Z",
  };
  expect(devlakeIncident(create(InsightIncidentSchema, incident))).toEqual({ ...open, status: "TODO", originalStatus: "detected" });
  expect(devlakeIncident(create(InsightIncidentSchema, { ...incident, resolvedAt: at("13:00") }))).toEqual({
    ...open,
    status: "DONE",
    originalStatus: "resolved",
    resolutionDate: "2026-11-03T13:00:00Z",
  });
});

test("an incident id of two projects is two issues, and so is one of a project whose name ends like it; without an id, the event is", () => {
  const keys = [
    { projectId: "shop", incidentId: "7" },
    { projectId: "bank", incidentId: "7" },
    { projectId: "a", incidentId: "b:7" },
    { projectId: "a:b", incidentId: "7" },
    { projectId: "shop", externalEventId: "e1" },
  ].map((each) => devlakeIncident(create(InsightIncidentSchema, each)).issueKey);
  expect(keys).toEqual(["shop:7", "bank:7", "a:b:7", "a%3Ab:7", "shop:e1"]);
});
