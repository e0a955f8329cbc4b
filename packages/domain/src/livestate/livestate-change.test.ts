import fc from "fast-check";
import { expect, test } from "vitest";
import type { ApplicationLivestate, LiveResource } from "./livestate.ts";
import { livestateChange, withLivestateChange } from "./livestate-change.ts";

const resource = (given: Partial<LiveResource>): LiveResource => ({
  id: "uid",
  parentIds: [],
  name: "web",
  resourceType: "Deployment",
  metadata: {},
  health: "healthy",
  healthReason: "",
  deployTarget: "eu",
  plugin: "kubernetes",
  createdAt: undefined,
  sync: "synced",
  drift: [],
  ...given,
});
const livestate = (resources: readonly LiveResource[], given: Partial<ApplicationLivestate> = {}): ApplicationLivestate => ({
  applicationId: "app",
  projectId: "project",
  pipedId: "piped",
  commitHash: "c",
  syncStatus: "synced",
  syncReason: "",
  syncDetail: "",
  afterDeploymentId: undefined,
  health: "healthy",
  at: Temporal.Instant.fromEpochMilliseconds(0),
  version: 1,
  over: false,
  resources,
  ...given,
});

test("only what differs is part of a change", () => {
  const before = livestate([resource({ id: "a" }), resource({ id: "b" }), resource({ id: "a", deployTarget: "us" })]);
  const after = livestate([resource({ id: "a" }), resource({ id: "c" }), resource({ id: "a", deployTarget: "us", health: "degraded" })]);
  const change = livestateChange(before, after);
  expect(change?.changed.map(({ id, deployTarget }) => `${deployTarget}/${id}`)).toEqual(["eu/c", "us/a"]);
  expect(change?.removed).toEqual([{ plugin: "kubernetes", deployTarget: "eu", id: "b" }]);
});

test("what was stored and read, with its fields in another order, has not changed", () => {
  const before = livestate([resource({ metadata: { Namespace: "shop", Kind: "Deployment" } })]);
  const turned = (value: object) => Object.fromEntries(Object.entries(value).reverse());
  const { resources, ...rest } = before;
  const read = { ...turned(rest), resources: resources.map((each) => ({ ...turned(each), metadata: turned(each.metadata) })) };
  expect(livestateChange(before, read as unknown as ApplicationLivestate)).toBeUndefined();
});

test("a new time or version alone is no change, a new reason is", () => {
  const before = livestate([resource({})]);
  expect(livestateChange(before, { ...before, version: 2, at: Temporal.Instant.fromEpochMilliseconds(9) })).toBeUndefined();
  expect(livestateChange(before, { ...before, syncReason: "why" })).toMatchObject({ changed: [], removed: [] });
});

test("a change makes the newer state of the older one", () => {
  const resources = fc.uniqueArray(
    fc.record({ id: fc.constantFrom("a", "b", "c", "d"), health: fc.constantFrom("healthy" as const, "degraded" as const) }),
    { selector: ({ id }) => id },
  );
  fc.assert(
    fc.property(resources, resources, (old, young) => {
      const [before, after] = [livestate(old.map(resource)), livestate(young.map(resource))];
      const change = livestateChange(before, after);
      const made = change ? withLivestateChange(before, change) : before;
      const sorted = ({ resources: found }: ApplicationLivestate) => found.toSorted((a, b) => a.id.localeCompare(b.id));
      expect(sorted(made)).toEqual(sorted(after));
    }),
  );
});

test("resources that are the same objects are found to be the same wherever they are, and are not looked at", () => {
  let looks = 0;
  const all = Array.from({ length: 1_000 }, (_, at) => {
    const each = resource({ name: `${at}` });
    const get = (): string => {
      looks++;
      return `${at}`;
    };
    return Object.defineProperty(each, "id", { enumerable: true, get });
  });
  const [first, second, ...rest] = all as [LiveResource, LiveResource, ...LiveResource[]];
  const before = livestate(all);
  const replaced = { ...second, health: "degraded" as const };
  const change = livestateChange(before, livestate([replaced, ...rest, resource({ id: "new" }), first]));
  expect(change).toMatchObject({ changed: [{ id: "1" }, { id: "new" }], removed: [] });
  expect(looks).toBeLessThan(10);
});
