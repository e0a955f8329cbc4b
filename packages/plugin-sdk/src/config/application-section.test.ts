import { expect, test } from "vitest";
import { z } from "zod";
import { applicationSection } from "./application-section.ts";

const schema = z.strictObject({
  input: z.object({ manifests: z.array(z.string()).default([]) }).prefault({}),
  prune: z.boolean().default(true),
});
const read = (text: string, plugin = "kubernetes") =>
  applicationSection({ configText: text, configFilename: "app.pipecd.yaml" }, { plugin, type: "kubernetes", schema });

test.for([
  {
    name: "the section of an application",
    text: "kind: Application\nspec:\n  plugins:\n    kubernetes:\n      input: { manifests: [a.yaml] }\n",
    want: { input: { manifests: ["a.yaml"] }, prune: true },
  },
  { name: "no section", text: "kind: Application\nspec: {}\n", want: { input: { manifests: [] }, prune: true } },
  {
    name: "an empty section",
    text: "kind: Application\nspec:\n  plugins:\n    kubernetes:\n",
    want: { input: { manifests: [] }, prune: true },
  },
  { name: "an empty file", text: "", want: { input: { manifests: [] }, prune: true } },
  {
    name: "JSON",
    text: '{"kind":"Application","spec":{"plugins":{"kubernetes":{"prune":false}}}}',
    want: { input: { manifests: [] }, prune: false },
  },
  {
    name: "anchors",
    text: "kind: Application\nx: &p { prune: false }\nspec:\n  plugins:\n    kubernetes: *p\n",
    want: { input: { manifests: [] }, prune: false },
  },
  {
    name: "the plugin's part of an older kind",
    text: "kind: KubernetesApp\nspec:\n  name: shop\n  prune: false\n  input: { manifests: [a.yaml] }\n",
    want: { input: { manifests: ["a.yaml"] }, prune: true },
  },
  {
    name: "the section of an older kind that names its plugins, as the host reads it,",
    text: "kind: KubernetesApp\nspec:\n  input: { manifests: [a.yaml] }\n  plugins:\n    kubernetes: { prune: false }\n",
    want: { input: { manifests: [] }, prune: false },
  },
  {
    name: "an older kind with a list of plugins",
    text: "kind: KubernetesApp\nspec:\n  input: { manifests: [a.yaml] }\n  plugins: [kubernetes]\n",
    want: { input: { manifests: ["a.yaml"] }, prune: true },
  },
  {
    name: "a word that Kubernetes tools read as a boolean",
    text: "kind: Application\nspec:\n  plugins:\n    kubernetes: { prune: no }\n",
    want: { input: { manifests: [] }, prune: false },
  },
  {
    name: "the spec of an older kind of another plugin",
    text: "kind: TerraformApp\nspec:\n  input: 7\n",
    want: { input: { manifests: [] }, prune: true },
  },
])("$name is read", ({ text, want }) => expect(read(text)).toEqual(want));

test("a plugin with another name in the piped file reads the section of that name", () => {
  expect(read("spec:\n  plugins:\n    k8s-eu:\n      prune: false\n", "k8s-eu")).toMatchObject({ prune: false });
});

test("every problem is reported with its file, line and column", () => {
  const text =
    "kind: Application\nspec:\n  plugins:\n    kubernetes:\n      input:\n        manifests: [a.yaml, 7]\n      prune: maybe\n      other: 1\n";
  expect(() => read(text)).toThrowError(
    [
      "the application file is invalid for plugin kubernetes:",
      "  app.pipecd.yaml:6:29: spec.plugins.kubernetes.input.manifests[1]: must be text, not a number; put it in quotes",
      "  app.pipecd.yaml:7:14: spec.plugins.kubernetes.prune: must be true or false, not text",
      "  app.pipecd.yaml:8:14: spec.plugins.kubernetes.other: unknown field",
    ].join("\n"),
  );
});

test("a file that is not YAML is reported with its line", () => {
  expect(() => read("spec:\n  plugins: [\n")).toThrowError(/^cannot read the application file:\n {2}app\.pipecd\.yaml:\d+:\d+: /);
});

test("a number with a leading 0 is octal, as the host reads it", () => {
  const mode = z.strictObject({ mode: z.number() });
  const text = "kind: Application\nspec:\n  plugins:\n    kubernetes: { mode: 017 }\n";
  expect(applicationSection({ configText: text, configFilename: "f" }, { plugin: "kubernetes", type: "kubernetes", schema: mode })).toEqual(
    { mode: 15 },
  );
});

test("a problem of an older kind is reported at its place", () => {
  const text = "kind: KubernetesApp\nspec:\n  input:\n    manifests: 7\n";
  expect(() => read(text)).toThrowError(/app\.pipecd\.yaml:4:16: spec\.input\.manifests: /);
});
