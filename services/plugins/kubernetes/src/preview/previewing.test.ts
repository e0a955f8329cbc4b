import { expect, test } from "vitest";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { previewOf } from "./previewing.ts";

const parse = (text: string) => parseManifests(text, "a.yaml").manifests.map(({ object }) => object);
const service = (name: string, port: number) =>
  `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {ports: [{port: ${port}}]}\n`;
const secret = (value: string) => `---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: ${value}}\n`;

test("adds, changes and deletes are counted and shown", () => {
  const preview = previewOf(parse(service("a", 80) + service("gone", 1)), parse(service("a", 81) + service("fresh", 1)));
  expect(preview).toMatchObject({ summary: "1 added manifests, 1 changed manifests, 1 deleted manifests", noChange: false });
  expect(preview.details).toContain("-       port: 80\n+       port: 81\n");
  expect(preview.details).not.toContain("not shown");
});

test("another notation of the same value is not a change", () => {
  expect(previewOf(parse(service("a", 80)), parse(`${service("a", 80)}status: {}\n`))).toEqual({
    summary: "No changes were detected",
    noChange: true,
  });
});

test("the contents of a Secret are not shown, which is said", () => {
  const { details } = previewOf(parse(secret("hunter2-old")), parse(secret("hunter2-new")));
  expect(details).toContain("*****");
  expect(details).not.toContain("hunter2");
  expect(details).toMatch(/\n# values of Secrets and ConfigMaps are not shown\n$/);
});
