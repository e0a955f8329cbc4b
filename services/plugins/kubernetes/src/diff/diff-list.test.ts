import { expect, test } from "vitest";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { diffList, renderDiffList } from "./diff-list.ts";

const parse = (text: string) => parseManifests(text, "a.yaml").manifests.map(({ object }) => object);
const configMap = (name: string, value: string) =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {key: ${value}}\n`;
const secret = (body: string) =>
  parse(
    `apiVersion: v1\nkind: Secret\nmetadata: {name: s, annotations: {kubectl.kubernetes.io/last-applied-configuration: '${body}'}}\n${body}\n`,
  );

test("deletes, adds and changes are numbered consecutively, and changes beyond the limit are counted", () => {
  const live = parse(configMap("a", "one") + configMap("b", "one") + configMap("gone", "x"));
  const declared = parse(configMap("a", "two") + configMap("b", "two") + configMap("fresh", "x"));
  expect(
    renderDiffList(diffList(live, declared, {}), { maxChanges: 1 }),
  ).toBe(`- 1. name="gone", kind="ConfigMap", namespace="", apiGroup=""

+ 2. name="fresh", kind="ConfigMap", namespace="", apiGroup=""

# 3. name="a", kind="ConfigMap", namespace="", apiGroup=""

  data:
    #data.key
-   key: one
+   key: two


... (omitted 1 other changed manifests)
`);
});

test("parents are written once, list items with a dash", () => {
  const web = (image: string, port: number, args: string) =>
    parse(
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, image: "${image}", ports: [{containerPort: ${port}}], args: ${args}}]}}}`,
    );
  const text = renderDiffList(diffList(web("web:1", 80, "[a]"), web("web:2", 81, "[a, {b: 1}]"), {}));
  expect(text.split("\n").slice(2)).toEqual([
    "  spec:",
    "    template:",
    "      spec:",
    "        containers:",
    "          - args:",
    "              #spec.template.spec.containers.0.args.1",
    "+             - b: 1",
    "",
    "            #spec.template.spec.containers.0.image",
    "-           image: web:1",
    "+           image: web:2",
    "",
    "            ports:",
    "              -",
    "                #spec.template.spec.containers.0.ports.0.containerPort",
    "-               containerPort: 80",
    "+               containerPort: 81",
    "",
    "",
    "",
  ]);
});

test("every line of a multi-line text has its sign", () => {
  const text = renderDiffList(diffList(parse(configMap("a", '"x"')), parse(configMap("a", '"one\\ntwo\\n"')), {}));
  expect(text).toContain("-   key: x\n+   key: |\n+     one\n+     two\n");
});

const hidden = "hunter2hunter2";
test.for([
  { name: "data", old: "data: {password: eA==}", new: `data: {password: ${Buffer.from(hidden).toString("base64")}}` },
  { name: "stringData", old: "data: {password: eA==}", new: `stringData: {password: ${hidden}}` },
  { name: "added stringData", old: "type: Opaque", new: `stringData: {password: ${hidden}}` },
  { name: "a misspelled field", old: "type: Opaque", new: `Data: {password: ${hidden}}` },
  { name: "a field of another kind", old: "type: Opaque", new: `spec: {password: ${hidden}}` },
  { name: "removed stringData", old: `stringData: {password: ${hidden}}`, new: "type: Opaque" },
])("nothing a Secret holds is shown: $name", ({ old, new: next }) => {
  const text = renderDiffList(diffList(secret(old), secret(next), {}));
  expect(text).toContain("*****");
  expect(text).not.toContain(hidden);
  expect(text).not.toContain(Buffer.from(hidden).toString("base64"));
});

test("the contents of a ConfigMap are masked on request", () => {
  const list = diffList(parse(configMap("a", "one")), parse(configMap("a", "two")), {});
  expect(renderDiffList(list)).toContain("+   key: two");
  expect(renderDiffList(list, { maskConfigMap: true })).toContain("+   key: *****");
});

test.for(["Secret", "secret"])("nothing of a %s is shown by the annotation in which kubectl keeps a copy", (kind) => {
  const object = (value: string) =>
    parse(
      `apiVersion: v1\nkind: ${kind}\nmetadata: {name: s, annotations: {kubectl.kubernetes.io/last-applied-configuration: '${value}', team: ${value}x}}\nstringData: {a: ${value}}\n`,
    );
  const text = renderDiffList(diffList(object("hunter1"), object(hidden), {}));
  expect(text).toContain(`+     team: ${hidden}x`);
  expect(text.replaceAll(`${hidden}x`, "").replaceAll("hunter1x", "")).not.toMatch(/hunter/);
});

test("a copy of a masked ConfigMap is masked too", () => {
  const object = (value: string) =>
    parse(
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {kubectl.kubernetes.io/last-applied-configuration: ${value}}}\ndata: {key: ${value}}\n`,
    );
  expect(renderDiffList(diffList(object("one"), object(hidden), {}), { maskConfigMap: true })).not.toContain(hidden);
});
