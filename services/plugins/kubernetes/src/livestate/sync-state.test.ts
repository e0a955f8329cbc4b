import { expect, test } from "vitest";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { syncStateOf } from "./sync-state.ts";

const parse = (text: string) => parseManifests(text, "a.yaml").manifests.map(({ object }) => object);
const web = (replicas: number, more = "") =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop${more}}\nspec: {replicas: ${replicas}}\n`;
const commitHash = "0123456789abcdef";

test("fields that only the cluster has are not drift", () => {
  expect(syncStateOf(parse(`${web(2)}status: {replicas: 2}\n`), parse(web(2)), { commitHash })).toEqual({ status: "synced" });
});

test("drift is counted and described, with the commit it is compared with", () => {
  const live = parse(`${web(3)}---\napiVersion: v1\nkind: Service\nmetadata: {name: old}\n`);
  const state = syncStateOf(live, parse(`${web(2)}---\napiVersion: v1\nkind: Service\nmetadata: {name: fresh}\n`), { commitHash });
  expect(state).toMatchObject({ status: "out-of-sync", reason: "There are 3 manifests not synced (1 add, 1 delete, 1 change)" });
  expect(state.detail).toContain("at commit 0123456 and");
  expect(state.detail).toContain("-   replicas: 3\n+   replicas: 2\n");
});

test("an annotation on either side excludes an object", () => {
  const ignoring = ", annotations: {pipecd.dev/ignore-drift-detection: 'true'}";
  expect(syncStateOf(parse(web(3, ignoring)), [], { commitHash }).status).toBe("synced");
  expect(syncStateOf([], parse(web(3, ignoring)), { commitHash }).status).toBe("synced");
});
