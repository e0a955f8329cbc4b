import { create } from "@bufbuild/protobuf";
import { ApplicationViewSchema, TraceSchema } from "@slipway/proto/api";
import { DeploymentStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { fitsSearch, requestOf } from "./choose-traces.ts";
import { type TracesSearch, tracesSearch } from "./traces-search.ts";

const trace = create(TraceSchema, {
  projectId: "shop",
  commit: { hash: "a1b2c3d4".repeat(5), subject: "Make it dark" },
  description: { title: "Dark mode" },
  deployments: [{ applicationName: "Shop-web", status: DeploymentStatus.ROLLING_BACK, source: { repositoryId: "apps" } }],
  externalEvents: [{ handlings: [{ repositoryId: "config" }] }],
});

test.for<[search: TracesSearch, fits: boolean]>([
  [{}, true],
  [{ q: "A1B2c" }, true],
  [{ q: "b1b2" }, false],
  [{ q: "dark MODE" }, true],
  [{ q: "make it" }, true],
  [{ q: "light" }, false],
  [{ app: "shop-W" }, true],
  [{ app: "api" }, false],
  [{ repo: "apps" }, true],
  [{ repo: "config" }, true],
  [{ repo: "app" }, false],
  [{ state: "in_progress" }, true],
  [{ state: "failed" }, false],
  [{ project: "shop" }, true],
  [{ project: "bank" }, false],
])("%o fits: %s", ([search, fits]) => {
  expect(fitsSearch(trace, search)).toBe(fits);
});

test("the server is asked by hash or by title, and for an application only if its whole name was typed and no other has such a name", () => {
  const view = (name: string) => create(ApplicationViewSchema, { application: { name } });
  const all = [view("shop"), view("shop-api"), view("Web")];
  const asked = (search: TracesSearch) => requestOf(search, all).filter;
  expect(asked({ q: " A1B2 " })).toEqual({ commitHash: "a1b2", repositoryId: "", statuses: [] });
  // No hash: a word.
  expect(asked({ q: "face" })).toMatchObject({ title: "face" });
  expect(asked({ app: "web" })).toMatchObject({ application: { applicationName: "Web" } });
  for (const app of ["we", "shop", "none"]) expect(asked({ app })).not.toHaveProperty("application");
  expect(asked({ repo: "apps" })).toMatchObject({ repositoryId: "apps" });
  expect(asked({ state: "failed" })).toMatchObject({ statuses: [DeploymentStatus.FAILED] });
});

test("an address says only what is known", () => {
  expect(tracesSearch({ q: 1234567, app: "", state: "failed", repo: "apps", x: "y" })).toEqual({
    q: "1234567",
    state: "failed",
    repo: "apps",
  });
  expect(tracesSearch({ state: "constructor", q: {} })).toEqual({});
});
