import { type ApplicationLivestate, type LiveResource, type Principal, parsePolicy } from "@slipway/domain";
import { LivestateService, ResourceField, type WatchResourcesResponse } from "@slipway/proto/api";
import { sampleApplication, sampleTime } from "@slipway/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import { ApplicationViews } from "../applications/application-views.ts";
import { reader, serve } from "../testing/serve.ts";
import { livestateService } from "./livestate-service.ts";
import { Livestates } from "./livestates.ts";

const object = (name: string, given: Partial<LiveResource> = {}): LiveResource => ({
  id: name,
  parentIds: [],
  name,
  resourceType: "Pod",
  metadata: { Namespace: "shop" },
  health: "healthy",
  healthReason: "",
  deployTarget: "dev",
  plugin: "kubernetes",
  createdAt: sampleTime,
  sync: "synced",
  drift: [],
  ...given,
});
const stateOf = (applicationId: string, resources: readonly LiveResource[], version = 1): ApplicationLivestate => ({
  applicationId,
  projectId: "project",
  pipedId: "piped",
  commitHash: "c",
  syncStatus: "synced",
  syncReason: "",
  syncDetail: "",
  health: "healthy",
  resources,
  at: sampleTime,
  afterDeploymentId: undefined,
  version,
  over: false,
});

function begin(as?: Principal) {
  const views = new ApplicationViews();
  const put = (id: string, resources: readonly LiveResource[], labels = {}) => {
    views.putApplication(sampleApplication({ id, name: `app-${id}`, labels }));
    views.putLivestate(stateOf(id, resources));
  };
  put("b", [object("web-2"), object("web-1"), object("web", { resourceType: "Service", health: "degraded" })], { team: "b" });
  put("a", [object("api", { deployTarget: "prod-eu", sync: "out-of-sync" })], { team: "a" });
  const search = { leastPauseMs: 1 };
  const client = serve(LivestateService, livestateService({ views, livestates: new Livestates(), now: () => sampleTime, search }), { as });
  return {
    views,
    put,
    search: (request: Parameters<typeof client.watchResources>[0]) => {
      const stop = new AbortController();
      onTestFinished(() => stop.abort());
      return reader(client.watchResources(request, { signal: stop.signal }));
    },
  };
}

const namesOf = ({ resources }: WatchResourcesResponse) =>
  resources.map(({ applicationName, object: found }) => `${applicationName} ${found?.name}`).join(", ");

test("objects of all applications come by application, kind and name, with how many there are of each value", async () => {
  const found = await begin().search({}).next();
  expect(namesOf(found)).toBe("app-a api, app-b web-1, app-b web-2, app-b web");
  expect(found.total).toBe(4);
  const valuesOf = (field: ResourceField) =>
    found.values.filter((each) => each.field === field).map(({ value, count }) => `${value} ${count}`);
  expect(valuesOf(ResourceField.KIND)).toEqual(["pod 3", "service 1"]);
  expect(valuesOf(ResourceField.TARGET)).toEqual(["dev 3", "prod-eu 1"]);
  expect(valuesOf(ResourceField.SYNC)).toEqual(["synced 3", "out-of-sync 1"]);
});

const { KIND, TARGET, HEALTH, APPLICATION, UNSPECIFIED, PROJECT, NAMESPACE } = ResourceField;
test.for([
  { terms: [{ field: UNSPECIFIED, values: ["WEB-"] }], names: "app-b web-1, app-b web-2" },
  { terms: [{ field: UNSPECIFIED, values: ["service/web"] }], names: "app-b web" },
  { terms: [{ field: KIND, values: ["Serv", "none"] }], names: "app-b web" },
  {
    terms: [
      { field: KIND, values: ["pod"] },
      { field: TARGET, values: ["prod"] },
    ],
    names: "app-a api",
  },
  { terms: [{ field: HEALTH, values: ["healthy"], exclude: true }], names: "app-b web" },
  {
    terms: [
      { field: APPLICATION, values: ["app-a"] },
      { field: NAMESPACE, values: ["shop"] },
    ],
    names: "app-a api",
  },
  { terms: [{ field: PROJECT, values: ["other"] }], names: "" },
])("$terms finds $names", async ({ terms, names }) => {
  expect(namesOf(await begin().search({ terms }).next())).toBe(names);
});

test("no more are sent than asked for, and how many fit is said", async () => {
  const found = await begin().search({ limit: 2 }).next();
  expect([namesOf(found), found.total]).toEqual(["app-a api, app-b web-1", 4]);
});

test("what changes is sent, and what changes nothing of it is not", async () => {
  const { put, views, search } = begin();
  const pods = search({ terms: [{ field: KIND, values: ["pod"] }] });
  expect((await pods.next()).total).toBe(3);
  const next = pods.next();
  const searches = vi.spyOn(views, "all");
  put("c", [object("db", { resourceType: "StatefulSet" })]);
  await vi.waitFor(() => expect(searches).toHaveBeenCalled());
  views.putLivestate(stateOf("a", [], 2));
  expect(namesOf(await next)).toBe("app-b web-1, app-b web-2");
});

test("objects of applications that one may not see are neither sent nor counted", async () => {
  const actor = { kind: "person", name: "ann", signIn: "session" } as const;
  const policies = [parsePolicy("resources=application{team:a};actions=get,list")];
  const found = await begin({ id: "ann", actor, emails: [], grants: [{ projectId: "project", from: "test", policies }] })
    .search({})
    .next();
  expect([namesOf(found), found.total]).toEqual(["app-a api", 1]);
  expect(found.values.map(({ value }) => value)).not.toContain("app-b");
});

test("objects of a removed application are left out", async () => {
  const { views, search } = begin();
  views.putApplication(sampleApplication({ id: "b", name: "app-b", removedAt: sampleTime }));
  expect(namesOf(await search({}).next())).toBe("app-a api");
});
