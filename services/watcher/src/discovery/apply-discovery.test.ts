import { type Application, applicationKey } from "@slipway/domain";
import { memoryAggregates, sampleCommit, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { ApplicationIndex } from "../applications/application-index.ts";
import { applyDiscovery, type RegisterDeps } from "./apply-discovery.ts";
import type { DiscoveryPlan, FoundFile } from "./plan-discovery.ts";

const repository = { repositoryId: "apps", remote: "https://github.com/acme/apps", branch: "main" };
const commit = sampleCommit({ hash: "0123456789".repeat(4) });
const file = (path: string, name?: string): FoundFile => ({
  path,
  configFilename: "app.pipecd.yaml",
  treeId: undefined,
  config: name === undefined ? undefined : { name, description: "", labels: { team: name } },
  deployTargets: { kubernetes: ["local"] },
  warnings: [],
});

/** A process with its own index; `shared` aggregates stand for several watchers of one piped. */
function begin(shared = memoryAggregates()) {
  const { applications } = shared;
  const deps: RegisterDeps = { applications, index: new ApplicationIndex(), projectId: "project", pipedId: "piped", now: () => sampleTime };
  const apply = (plan: Partial<DiscoveryPlan>) =>
    applyDiscovery(deps, repository, { register: [], move: [], remove: [], deselect: [], ...plan }, commit);
  const list = async () => (await applications.list()).map(({ state }) => state);
  const only = async (): Promise<Application> => {
    const [state, ...others] = await list();
    if (!state || others.length > 0) throw new Error(`${others.length} other applications`);
    return state;
  };
  return { deps, apply, list, only };
}

test("a new file registers an application and observes it", async () => {
  const { deps, apply, only } = begin();
  await apply({ register: [file("shop", "shop")] });
  const application = await only();
  expect(application).toMatchObject({
    name: "shop",
    origin: "git",
    labels: { team: "shop" },
    source: { ...repository, path: "shop", configFilename: "app.pipecd.yaml" },
    deployTargets: { kubernetes: ["local"] },
  });
  expect(deps.index.find(application.id)).toEqual(application);
});

test.for([
  { path: "apps/shop", want: "shop" },
  { path: "", want: "apps" },
])("an invalid file at '$path' registers an application named $want", async ({ path, want }) => {
  const { apply, only } = begin();
  await apply({ register: [file(path)] });
  expect((await only()).name).toBe(want);
});

test("two watchers that find the same file register one application", async () => {
  const shared = memoryAggregates();
  const [one, two] = [begin(shared), begin(shared)];
  await Promise.all([one.apply({ register: [file("shop", "shop")] }), two.apply({ register: [file("shop", "shop")] })]);
  expect(two.deps.index.inRepository("apps")).toEqual([await one.only()]);
});

test("a second watcher with an older plan does not undo the first one's move", async () => {
  const shared = memoryAggregates();
  const [one, two] = [begin(shared), begin(shared)];
  await one.apply({ register: [file("shop", "shop")] });
  const application = await one.only();
  await one.apply({ move: [{ application, to: file("apps/shop", "shop") }] });
  await two.apply({ register: [file("shop", "shop")] });
  expect((await one.list()).map(({ source }) => source.path).toSorted()).toEqual(["apps/shop", "shop"]);
  expect((await shared.applications.get(applicationKey(application))).state.source.path).toBe("apps/shop");
});

test("a move keeps the id and takes over the description of the new file", async () => {
  const { apply, only } = begin();
  await apply({ register: [file("shop", "shop")] });
  const { id } = await only();
  await apply({ move: [{ application: await only(), to: file("apps/store", "store") }] });
  expect(await only()).toMatchObject({ id, name: "store", labels: { team: "store" }, source: { path: "apps/store" } });
});

test("a file at the old path of a moved application registers another application", async () => {
  const { apply, only, list } = begin();
  await apply({ register: [file("shop", "shop")] });
  await apply({ move: [{ application: await only(), to: file("apps/shop", "shop") }] });
  await apply({ register: [file("shop", "new")] });
  const all = await list();
  expect(all.map(({ name, source }) => [name, source.path]).toSorted()).toEqual([
    ["new", "shop"],
    ["shop", "apps/shop"],
  ]);
  expect(new Set(all.map(({ id }) => id)).size).toBe(2);
});

test("a removal names the commit, and a file at the same path brings the application back with its id", async () => {
  const { deps, apply, only } = begin();
  await apply({ register: [file("shop", "shop")] });
  const application = await only();
  await apply({ remove: [application] });
  expect((await only()).removedAt).toEqual(sampleTime);
  const history = await deps.applications.history(applicationKey(application));
  expect(history.at(-1)?.event).toMatchObject({ kind: "removed", reason: "its file was deleted by commit 0123456" });
  await apply({ register: [file("shop", "shop")] });
  expect(await only()).toMatchObject({ id: application.id, removedAt: undefined });
});

test("a repetition writes nothing", async () => {
  const { deps, apply, only } = begin();
  const plan = { register: [file("shop", "shop")] };
  await apply(plan);
  await apply(plan);
  await apply({ remove: [await only()] });
  await apply({ remove: [await only()] });
  expect((await deps.applications.history(applicationKey(await only()))).map(({ event }) => event.kind)).toEqual(["registered", "removed"]);
});
