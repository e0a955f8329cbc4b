import { create } from "@bufbuild/protobuf";
import { ApplicationViewSchema } from "@slipway/proto/api";
import { DeploymentSchema, ManualOperation, StageStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { inboxItems, inboxRows } from "./inbox-rows.ts";

const at = (seconds: number) => ({ seconds: BigInt(seconds) });
const gate = (id: string, since: number, status: StageStatus = StageStatus.RUNNING) => ({
  id,
  name: id.toUpperCase(),
  status,
  availableOperation: ManualOperation.APPROVE,
  startedAt: at(since),
});
const deployments = [
  create(DeploymentSchema, {
    id: "1",
    applicationName: "app-1",
    projectId: "shop",
    stages: [gate("late", 90), gate("early", 10), gate("past", 1, StageStatus.SUCCEEDED)],
  }),
  create(DeploymentSchema, { id: "2", applicationName: "app-2", projectId: "bank", waitsFor: "application db", createdAt: at(5) }),
];
const held = [
  create(ApplicationViewSchema, {
    application: { id: "a", name: "app-a", projectId: "shop", holds: [{ since: at(9) }, { since: at(3) }] },
  }),
];
const shown = (query: string, acted: readonly string[] = []) =>
  inboxRows(inboxItems(deployments, held, new Set(acted)), query).map((row) =>
    row.kind === "head" ? `${row.of} ${row.count}` : `- ${row.key}`,
  );

test("approvals come first, then what is held, then what waits for applications; what waits longest first", () => {
  expect(shown("")).toEqual(["approval 2", "- approval 1 early", "- approval 1 late", "held 1", "- held a", "wait 1", "- wait 2"]);
});

test("what a person acted on stays, although it waits no longer", () => {
  expect(shown("stage:past", ["approval 1 past"])).toEqual(["approval 1", "- approval 1 past"]);
});

test.for([
  ["project:shop", ["approval 2", "- approval 1 early", "- approval 1 late", "held 1", "- held a"]],
  ["APP-2", ["wait 1", "- wait 2"]],
  ["none", []],
] as const)("%s finds %j", ([query, rows]) => {
  expect(shown(query)).toEqual(rows);
});
