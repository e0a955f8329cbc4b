import { expect, test } from "vitest";
import { diffObjects } from "../diff/diff.ts";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { keyOf } from "../manifests/resource-key.ts";
import { previewedObject } from "./previewed-object.ts";

function preview(before: string, after: string) {
  const [old, desired] = [before, after].map((text) => parseManifests(text, "a.yaml").manifests[0]?.object);
  if (old === undefined || desired === undefined) throw new Error("there is no object");
  return previewedObject({ key: keyOf(desired), action: "change", change: { old, desired, nodes: diffObjects(old, desired) } });
}

test("values of a Secret are hidden, also where only the live object has one in a wrong field", () => {
  const secret = (rest: string) => `{apiVersion: v1, kind: Secret, metadata: {name: s}, ${rest}}`;
  const { diff } = preview(secret("data: {a: aHVudGVyMQ==}, spec: {b: hunter2}"), secret("data: {a: aHVudGVyMw==}"));
  expect(diff).toContain("-   a: *****\n+   a: *****\n");
  expect(diff).not.toMatch(/hunter|aHVud/);
});

test("a long difference is cut, and says how much is missing", () => {
  const object = (value: number) => {
    const rules = Array.from({ length: 500 }, (_, index) => `field${index}: ${value}`).join(", ");
    return `{apiVersion: example.com/v1, kind: Rules, metadata: {name: a}, spec: {${rules}}}`;
  };
  const { diff } = preview(object(1), object(2));
  expect(diff.split("\n")).toHaveLength(302);
  expect(diff).toMatch(/\n {2}… \d{4} more lines\n$/);
});
