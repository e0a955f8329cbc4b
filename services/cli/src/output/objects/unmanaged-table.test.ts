import { expect, test } from "vitest";
import { unmanagedTable } from "./unmanaged-table.ts";

const at = Temporal.Instant.fromEpochMilliseconds(0);
const object = { deployTarget: "eu", group: "apps", kind: "Deployment", namespace: "shop", name: "by-hand" };

test("objects that no application manages are listed with their age and who manages them", () => {
  const objects = [
    { object, createdAt: at, managedBy: "Helm release shop/blog" },
    { object: { ...object, name: "other" }, createdAt: undefined, managedBy: "" },
  ];
  const [head, first, second] = unmanagedTable(objects, 7_200_000, { wide: false }).split("\n");
  expect(head).toMatch(/^TARGET +NAMESPACE +KIND +NAME +AGE +MANAGED BY$/);
  expect(first).toMatch(/^eu +shop +Deployment +by-hand +2h +Helm release shop\/blog$/);
  expect(second).toMatch(/^eu +shop +Deployment +other +- +-$/);
  expect(unmanagedTable(objects, 0, { wide: true })).toContain("Deployment.apps");
  expect(unmanagedTable([], 0, { wide: false })).toMatch(/^no objects: /);
});
