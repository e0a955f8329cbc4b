import { expect, test } from "vitest";
import type { JsonValue } from "../../json/json.ts";
import { discover } from "./discover.ts";

const signal = new AbortController().signal;
const core = { kind: "APIVersions", versions: ["v1"] };
const groups = {
  kind: "APIGroupList",
  groups: [{ preferredVersion: { groupVersion: "apps/v1" }, versions: [{ groupVersion: "apps/v1" }] }],
};
const kinds = (groupVersion: string) => ({ kind: "APIResourceList", groupVersion, resources: [{ name: "things", kind: "Thing" }] });
const answers: Readonly<Record<string, JsonValue>> = {
  "/api": core,
  "/apis": groups,
  "/api/v1": kinds("v1"),
  "/apis/apps/v1": kinds("apps/v1"),
};
const ask = (changed: Readonly<Record<string, JsonValue>>) =>
  discover({ get: async (path) => ({ ...answers, ...changed })[path] ?? null }, signal);
/** What something that stands before an API server may answer in its place, with status 200. */
const foreign: readonly JsonValue[] = [{}, [1, 2], null, "ok", { kind: "Status", code: 200 }];

test("a server without aggregation is asked for each version", async () => {
  const { resources, unread } = await ask({});
  expect(resources.map(({ group, kind }) => [group, kind])).toEqual([
    ["", "Thing"],
    ["apps", "Thing"],
  ]);
  expect(unread).toEqual([]);
});

test.for(["/api", "/apis"])("an answer to %s that is no discovery does not say that nothing is served", async (path) => {
  for (const answer of foreign) await expect(ask({ [path]: answer })).rejects.toMatchObject({ code: "unavailable" });
});

test("a version that is answered with something else is not read", async () => {
  for (const answer of foreign) {
    const { unread } = await ask({ "/apis/apps/v1": answer });
    expect(unread).toMatchObject([{ group: "apps", version: "v1", reason: expect.stringContaining("no list of its kinds") }]);
  }
});
