import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { formatProblem } from "@slipway/plugin-sdk/yaml";
import { programPath } from "@slipway/testkit";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { applicationSchema } from "../../application-section.ts";
import { configSchema } from "../../plugin-config.ts";
import { loadDeclaration } from "./load-manifests.ts";

let repository = "";
beforeEach(async () => {
  repository = await mkdtemp(join(tmpdir(), "slipway-repository-"));
  onTestFinished(() => rm(repository, { recursive: true, force: true }));
});

async function load(files: Readonly<Record<string, string>>, input: object) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(repository, path)), { recursive: true });
    await writeFile(join(repository, path), text);
  }
  const { manifests, hooks } = await loadDeclaration({
    dir: repository,
    configFilename: "app.pipecd.yaml",
    input: applicationSchema.parse({ input }).input,
    rendering: {
      applicationName: "shop",
      repositoryDir: repository,
      commitHash: "c".repeat(40),
      config: configSchema.parse({}),
      tools: { install: async (name) => programPath(name) },
    },
  });
  return {
    names: manifests.map(({ object }) => object.metadata.name),
    hooks: hooks.map(({ manifest }) => manifest.object.metadata.name),
    warnings: manifests.flatMap(({ warnings = [] }) => warnings.map(formatProblem)),
  };
}

const configMap = (name: string, annotations = "") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, annotations: {${annotations}} }\n`;
const chart = {
  "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
  "web/templates/a.yaml": configMap("a"),
  "web/templates/b.yaml": `${configMap("b")}---\n${configMap("migrate", "helm.sh/hook: 'pre-install,pre-upgrade'")}`,
  "web/templates/c.yaml": configMap("ping", "helm.sh/hook: test"),
  // Kubernetes could not have it, but nobody creates it.
  "web/templates/d.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { generateName: x-, annotations: { helm.sh/hook: test } }\n",
};
const input = { helmChart: { path: "web" } };

test.for(["none", "argo"])("with hooks: %s those of a chart are left out, and a warning names all but its tests", async (hooks) => {
  expect(await load(chart, { ...input, hooks })).toEqual({
    names: ["a", "b"],
    hooks: [],
    warnings: [
      "web/templates/b.yaml (hook):1:1: hooks of the chart are left out: set input.hooks to helm to run them: ConfigMap migrate (web/templates/b.yaml (hook):1), pre-install, pre-upgrade",
    ],
  });
});

test("with hooks: helm those of a chart are run, and no warning says otherwise", async () => {
  const { "web/templates/d.yaml": _, ...files } = chart;
  expect(await load(files, { ...input, hooks: "helm" })).toEqual({ names: ["a", "b"], hooks: ["migrate", "ping"], warnings: [] });
});

test("of a chart that has only tests besides its objects nothing is said", async () => {
  const { "web/templates/b.yaml": _, ...files } = chart;
  expect(await load(files, input)).toEqual({ names: ["a"], hooks: [], warnings: [] });
});
