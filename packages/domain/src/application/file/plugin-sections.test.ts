import { expect, test } from "vitest";
import { pluginSections } from "./plugin-sections.ts";

const older = { name: "shop", input: { a: 1 }, workloads: [] };
const kubernetes = { input: { a: 1 }, workloads: [] };
test.for([
  { name: "no spec", kind: "Application", spec: {}, want: {} },
  { name: "sections in order", kind: "Application", spec: { plugins: { b: { x: 1 }, a: {} } }, want: { b: { x: 1 }, a: {} } },
  { name: "a list has sections without fields", kind: "Application", spec: { plugins: ["a", "b"] }, want: { a: {}, b: {} } },
  { name: "fields beside the plugins are not a section", kind: "Application", spec: older, want: {} },
  {
    name: "an older kind has a section for the plugin it implies, with this plugin's fields",
    kind: "KubernetesApp",
    spec: older,
    want: { kubernetes },
    implied: "kubernetes",
  },
  {
    name: "an empty mapping names no plugin",
    kind: "KubernetesApp",
    spec: { ...older, plugins: {} },
    want: { kubernetes },
    implied: "kubernetes",
  },
  { name: "an older kind that names its plugins", kind: "KubernetesApp", spec: { ...older, plugins: { wait: {} } }, want: { wait: {} } },
  {
    name: "an older kind that lists its plugins",
    kind: "KubernetesApp",
    spec: { ...older, plugins: ["wait", "kubernetes"] },
    want: { wait: {}, kubernetes },
  },
  {
    name: "other kinds have other fields",
    kind: "TerraformApp",
    spec: older,
    want: { terraform: { input: { a: 1 } } },
    implied: "terraform",
  },
])("$name", ({ kind, spec, want, implied }) => {
  expect(pluginSections(kind, spec)).toEqual({ plugins: want, impliedPlugin: implied });
});
