import { create } from "@bufbuild/protobuf";
import { ApplicationViewSchema } from "@slipway/proto/api";
import { DeploymentSchema, DeploymentStatus, ManualOperation, StageSchema, StageStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { filterOf, fitsSearch } from "./choose-deployments.ts";
import { deploymentsSearch } from "./deployments-search.ts";

const running = create(DeploymentSchema, { applicationName: "Shop-api", projectId: "shop", status: DeploymentStatus.RUNNING });
const waiting = create(DeploymentSchema, {
  ...running,
  stages: [create(StageSchema, { id: "a", name: "GATE", status: StageStatus.RUNNING, availableOperation: ManualOperation.APPROVE })],
});

test.for([
  [{}, true, true],
  [{ status: "running" }, true, false],
  [{ status: "waiting" }, false, true],
  [{ status: "failed" }, false, false],
  [{ app: "API" }, true, true],
  [{ app: "web" }, false, false],
  [{ project: "shop", app: "shop" }, true, true],
  [{ project: "other" }, false, false],
] as const)("%o finds the running one: %s, the one that waits: %s", ([search, first, second]) => {
  expect([fitsSearch(running, search), fitsSearch(waiting, search)]).toEqual([first, second]);
});

test("the server is asked for one application only if its whole name was typed and no other has such a name", () => {
  const view = (id: string, name: string) => create(ApplicationViewSchema, { application: { id, name } });
  const all = [view("1", "shop"), view("2", "shop-api"), view("3", "web")];
  const asked = (app: string) => filterOf({ app }, all).applicationId;
  expect([asked("web"), asked("WEB"), asked("we"), asked("shop"), asked("none"), asked("")]).toEqual(["3", "3", "", "", "", ""]);
  expect(filterOf({ status: "waiting" }, all)).toMatchObject({ waiting: true, statuses: [] });
  expect(filterOf({ status: "failed", project: "p" }, all)).toMatchObject({ statuses: [DeploymentStatus.FAILED], projectId: "p" });
});

test("an address says only what is known", () => {
  expect(deploymentsSearch({ status: "failed", app: 7, project: "", x: "y" })).toEqual({ status: "failed", app: "7" });
  expect(deploymentsSearch({ status: "constructor" })).toEqual({});
});
