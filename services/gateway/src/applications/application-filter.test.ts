import { create } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import { ApplicationFilterSchema } from "@slipway/proto/api";
import { ApplicationSchema, SyncStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { byName, matchesFilter, pageOf } from "./application-filter.ts";
import { viewOf } from "./application-views.ts";

const view = (
  name: string,
  given: {
    readonly labels?: Record<string, string>;
    readonly removed?: boolean;
    readonly problems?: string[];
    readonly active?: string;
  } = {},
) =>
  viewOf(
    create(ApplicationSchema, {
      id: `id-${name}`,
      name,
      projectId: "p",
      labels: given.labels ?? {},
      configProblems: given.problems ?? [],
      activeDeploymentId: given.active ?? "",
      ...(given.removed && { removedAt: timestampNow() }),
    }),
    undefined,
  );
const names = (views: readonly ReturnType<typeof view>[]) => views.map(({ application }) => application?.name);

test("pages follow each other without gap or repeat", () => {
  const views = ["c", "a", "e", "b", "d"].map((name) => view(name)).sort(byName);
  const first = pageOf(views, 2, "");
  const second = pageOf(views, 2, first.nextPageToken);
  const third = pageOf(views, 2, second.nextPageToken);
  expect([...names(first.page), ...names(second.page), ...names(third.page)]).toEqual(["a", "b", "c", "d", "e"]);
  expect(third.nextPageToken).toBe("");
});
test("a foreign page token is refused", () => expect(() => pageOf([], 2, "xyz")).toThrow("page token"));

const filters = [
  { name: "removed ones are left out", filter: {}, given: view("a", { removed: true }), want: false },
  { name: "removed ones are shown when asked for", filter: { includeRemoved: true }, given: view("a", { removed: true }), want: true },
  { name: "every label must be there", filter: { labels: { team: "x" } }, given: view("a", { labels: { team: "y" } }), want: false },
  { name: "a part of the name is enough", filter: { nameContains: "ho" }, given: view("shop"), want: true },
  {
    name: "a broken file is found by its status",
    filter: { syncStatuses: [SyncStatus.INVALID_CONFIG] },
    given: view("a", { problems: ["bad"] }),
    want: true,
  },
  {
    name: "a running deployment wins over what was seen",
    filter: { syncStatuses: [SyncStatus.DEPLOYING] },
    given: view("a", { active: "d" }),
    want: true,
  },
];
test.for(filters)("$name", ({ filter, given, want }) => expect(matchesFilter(given, create(ApplicationFilterSchema, filter))).toBe(want));
