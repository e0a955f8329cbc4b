import { expect, test } from "vitest";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { patchSchema } from "./patch.ts";
import { patchManifests } from "./patch-manifests.ts";

const text = `
apiVersion: v1
kind: ConfigMap
metadata: {name: proxy}
data:
  plain: x
  proxy.yaml: |
    # who listens where
    listeners:
    - {name: in, port: 80}   # the door
    - name: "out"
      port: 81
    split:
      primary: 100
      canary: 0
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, image: "web:1"}]}}}
`;
const { manifests } = parseManifests(text, "a.yaml");
const patch = (kind: string, name: string, documentRoot: string, ops: Readonly<Record<string, unknown>>) =>
  patchManifests(manifests, [
    patchSchema.parse({
      target: { kind, name, documentRoot },
      ops: Object.entries(ops).map(([path, value]) => ({ op: "yaml-replace", path, value })),
    }),
  ]).map(({ object }) => object);

test("one value of the manifest is replaced", () => {
  const [proxy, web] = patch("Deployment", "web", "", { "$.spec.template.spec.containers[0].image": "web:2" });
  expect(proxy).toBe(manifests[0]?.object);
  expect(web?.["spec"]).toEqual({ template: { spec: { containers: [{ name: "web", image: "web:2" }] } } });
});

test("values inside a YAML string are replaced, and its comments and layout are preserved", () => {
  const [proxy] = patch("ConfigMap", "proxy", "$.data.'proxy.yaml'", {
    "$.listeners[0].port": 8080,
    "$.listeners[1].name": "'away'",
    "$.split.primary": "90",
    "$['split'].canary": "10",
  });
  expect(proxy?.["data"]).toEqual({
    plain: "x",
    "proxy.yaml": `# who listens where
listeners:
- {name: in, port: 8080}   # the door
- name: 'away'
  port: 81
split:
  primary: 90
  canary: 10
`,
  });
});

test("a mapping replaces another one, and a text that would otherwise change its meaning is quoted", () => {
  const [proxy] = patch("ConfigMap", "proxy", "$.data['proxy.yaml']", { "$.split": "{a: 1}", "$.listeners[0].name": "in, side" });
  const written = parseManifests(`apiVersion: v1\nkind: X\nmetadata: {name: x}\n${String(Object(proxy?.["data"])["proxy.yaml"])}`, "x")
    .manifests[0]?.object;
  expect(written).toMatchObject({ split: { a: 1 }, listeners: [{ name: "in, side", port: 80 }, { name: "out" }] });
});

const refused = [
  { name: "a manifest that is not there", args: ["Deployment", "api", "", {}], want: "no manifest matches the patch of Deployment api" },
  {
    name: "a path that does not exist",
    args: ["ConfigMap", "proxy", "", { "$.data.other": "1" }],
    want: "ConfigMap proxy (a.yaml:2) cannot be patched: $.data.other: there is no value",
  },
  {
    name: "a path that does not exist in the document",
    args: ["ConfigMap", "proxy", "$.data.'proxy.yaml'", { "$.split.none": "1" }],
    want: "$.split.none: there is no value",
  },
  {
    name: "a root that is not a string",
    args: ["ConfigMap", "proxy", "$.data", { "$.a": "1" }],
    want: "documentRoot $.data is not a string",
  },
  { name: "a root that is not YAML", args: ["ConfigMap", "proxy", "$.kind", { "$.a": "1" }], want: "$.a: there is no value" },
  { name: "a path without a root", args: ["ConfigMap", "proxy", "", { "data.plain": "1" }], want: '"data.plain" is not a path' },
  { name: "a path that stops in the middle", args: ["ConfigMap", "proxy", "", { "$.data[": "1" }], want: "is not a path" },
  { name: "the root itself", args: ["ConfigMap", "proxy", "", { $: "1" }], want: "is not a path" },
  { name: "a value that is not YAML", args: ["ConfigMap", "proxy", "", { "$.data.plain": "[" }], want: "is not valid YAML" },
  {
    name: "removing the name",
    args: ["ConfigMap", "proxy", "", { "$.metadata": "{}" }],
    want: "no longer have an apiVersion, kind or name",
  },
] as const;
test.for(refused)("rejected: $name", ({ args: [kind, name, root, ops], want }) => {
  expect(() => patch(kind, name, root, ops)).toThrow(want);
});
