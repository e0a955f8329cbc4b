import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { programPath } from "@slipway/testkit";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { applicationSchema } from "../../application-section.ts";
import { loadManifests } from "../../manifests/loading/load-manifests.ts";
import { placeOf } from "../../manifests/manifest.ts";
import { configSchema } from "../../plugin-config.ts";

let repository = "";
beforeEach(async () => {
  repository = await mkdtemp(join(tmpdir(), "slipway-repository-"));
  onTestFinished(() => rm(repository, { recursive: true, force: true }));
  // Counts the runs.
  await write({ "programs/kustomize": `#!/bin/sh\necho run >> ${repository}/runs\nexec ${programPath("kustomize")} "$@"\n` }, 0o755);
});

async function write(files: Readonly<Record<string, string>>, mode = 0o644): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(repository, path)), { recursive: true });
    // Other than in every other test: what was rendered is remembered.
    const unique = path === "apps/shop/kustomization.yaml" ? `\n# ${repository}\n` : "";
    await writeFile(join(repository, path), text + unique, { mode });
  }
}

const runs = async () => (await readFile(join(repository, "runs"), "utf8").catch(() => "")).split("\n").length - 1;

interface Loading {
  readonly input?: object;
  readonly config?: object;
  readonly signal?: AbortSignal;
  readonly asked?: string[];
}

async function load({ input = {}, config = {}, signal, asked = [] }: Loading = {}) {
  const paths: Readonly<Record<string, string>> = { kustomize: join(repository, "programs/kustomize"), helm: programPath("helm") };
  return await loadManifests({
    dir: join(repository, "apps/shop"),
    configFilename: "app.pipecd.yaml",
    input: applicationSchema.parse({ input }).input,
    ...(signal && { signal }),
    rendering: {
      applicationName: "shop",
      repositoryDir: repository,
      commitHash: "c".repeat(40),
      config: configSchema.parse(config),
      tools: {
        install: async (name, version) => {
          asked.push(`${name} ${version}`);
          return paths[name] ?? "";
        },
      },
    },
  });
}

const web = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: "nginx:1" }] } }
`;
const overlay = {
  "base/kustomization.yaml": "resources: [web.yaml]",
  "base/web.yaml": web,
  "apps/shop/kustomization.yaml": `resources: [../../base]
namePrefix: shop-
images: [{ name: nginx, newTag: "2" }]
configMapGenerator: [{ name: settings, literals: [A=1] }]
`,
};

test("an overlay of a base elsewhere in the repository is rendered by the version that the application names, default: the current one", async () => {
  await write(overlay);
  const asked: string[] = [];
  const manifests = await load({ asked, input: { namespace: "eu" } });
  expect(manifests.map(({ object: { kind, metadata } }) => `${kind} ${metadata["namespace"]}/${metadata.name}`)).toEqual([
    expect.stringMatching(/^ConfigMap eu\/shop-settings-[a-z0-9]{10}$/),
    "Deployment eu/shop-web",
  ]);
  expect(manifests.map(placeOf)).toEqual(["kustomize build:1", "kustomize build:8"]);
  expect(JSON.stringify(manifests)).toContain("nginx:2");
  await load({ asked, input: { kustomizeVersion: "v5.4.3" } });
  expect(asked).toEqual(["kustomize 5.8.1", "kustomize 5.4.3"]);
});

test("a version that runs programs of the repository without an option is refused, unless the operator allows programs", async () => {
  await write(overlay);
  const input = { kustomizeVersion: "v4.0.5" };
  await expect(load({ input })).rejects.toThrow("input.kustomizeVersion: 4.0.5 is not known to be 4.1.0 or later");
  expect(await runs()).toBe(0);
  expect(await load({ input, config: { kustomize: { allowPrograms: true } } })).toHaveLength(2);
});

test("the same files are rendered once, whoever asks and whatever else changes in the repository; a changed base is rendered again", async () => {
  await write({ ...overlay, "apps/other/kustomization.yaml": "resources: []" });
  await Promise.all([load(), load(), load()]);
  expect(await runs()).toBe(1);
  await write({ "apps/other/kustomization.yaml": "resources: [x.yaml]", "README.md": "changed", "base/unused/x.yaml": "x" });
  await load();
  expect(await runs()).toBe(1);
  await write({ "base/web.yaml": web.replace("nginx:1", "nginx:1@sha256:0") });
  await load();
  expect(await runs()).toBe(2);
  await load({ input: { kustomizeOptions: { "load-restrictor": "LoadRestrictionsNone" } } });
  expect(await runs()).toBe(3);
});

test("options are obeyed: files elsewhere in the repository may be loaded where the restriction is off", async () => {
  await write({ ...overlay, "common/web.yaml": web, "apps/shop/kustomization.yaml": "resources: [../../common/web.yaml]\n" });
  await expect(load()).rejects.toThrow("is not in or below");
  const manifests = await load({ input: { kustomizeOptions: { "load-restrictor": "LoadRestrictionsNone" } } });
  expect(manifests.map(({ object }) => object.metadata.name)).toEqual(["web"]);
});

test("all files with objects that are not valid are named, and then what kustomize says, with the file as people know it", async () => {
  await write({
    ...overlay,
    "base/kustomization.yaml": "resources: [web.yaml, b.yaml]",
    "base/web.yaml": "kind: Deployment\nmetadata: {}\n",
    "base/b.yaml": "a: [\n",
  });
  const error = await load().catch((reason: unknown) => reason);
  expect(String(error).split("\n")).toEqual([
    "Fault: ../../base/web.yaml:1: the Deployment has no apiVersion",
    expect.stringMatching(/^\.\.\/\.\.\/base\/b\.yaml:\d+:\d+: /),
    expect.stringMatching(/^\.\.\/\.\.\/base\/web\.yaml: missing metadata\.name in object/),
  ]);
  expect(error).toMatchObject({ code: "invalid" });
  await expect(load({ input: { kustomizeOptions: { "no-such-option": "" } } })).rejects.toThrow(
    "kustomize build failed: unknown flag: --no-such-option",
  );
});

test("a field that kustomize does not know is named with its place, also in a base", async () => {
  await write({ ...overlay, "apps/shop/kustomization.yaml": "resources: [../../base]\npatchs: []\n" });
  await expect(load()).rejects.toThrow(/^kustomization\.yaml:2:1: unknown field "patchs"$/);
  await write({ ...overlay, "base/kustomization.yaml": "resources: [web.yaml]\npatches:\n  - paath: x\n" });
  await expect(load()).rejects.toThrow(/^\.\.\/\.\.\/base\/kustomization\.yaml:3:5: unknown field "paath"$/);
});

test("a rendered object that is not valid is named where it is written; one that kustomize made so, with the line of the output", async () => {
  const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;
  await write({
    "apps/shop/kustomization.yaml": "resources: ['my a:1.yaml', b/]\n",
    "apps/shop/my a:1.yaml": `${configMap("fine")}---\n${configMap("a/b")}`,
    "apps/shop/b/kustomization.yaml": "namePrefix: x/\nresources: [b.yaml]\n",
    "apps/shop/b/b.yaml": configMap("b"),
  });
  const error = await load().catch((reason: unknown) => reason);
  expect(String(error).split("\n")).toEqual([
    expect.stringMatching(/^Fault: my a:1\.yaml:5: "a\/b" is not a valid name/),
    expect.stringMatching(/^kustomize build:\d+: "x\/b" is not a valid name/),
  ]);
});

test("a chart in the repository is inflated with the piped's helm, if the options enable it", async () => {
  await write({
    "apps/shop/kustomization.yaml": `helmCharts:
  - { name: web, releaseName: shop, valuesInline: { color: blue } }
`,
    "apps/shop/charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "apps/shop/charts/web/values.yaml": "color: red\n",
    "apps/shop/charts/web/templates/a.yaml":
      "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: {{ .Release.Name }} }\ndata: { color: {{ .Values.color }} }\n",
  });
  await expect(load()).rejects.toThrow('kustomization.yaml:2: charts are inflated only with `enable-helm: ""` in input.kustomizeOptions');
  const asked: string[] = [];
  const manifests = await load({ asked, input: { kustomizeOptions: { "enable-helm": "" }, helmVersion: "4.1.4" } });
  expect(manifests.map(({ object }) => [object.metadata.name, object["data"]])).toEqual([["shop", { color: "blue" }]]);
  expect(asked).toEqual(["kustomize 5.8.1", "helm 4.1.4"]);
});

test("a build that is aborted ends with its processes, and is not kept", async () => {
  await write({ ...overlay, "programs/kustomize": `#!/bin/sh\necho $$ > ${repository}/pid\nwhile :; do sleep 0.1; done\n` });
  const abort = new AbortController();
  const loading = load({ signal: abort.signal });
  const aborted = expect(loading).rejects.toThrow("cancelled");
  const pid = await vi.waitFor(async () => {
    const text = await readFile(join(repository, "pid"), "utf8");
    expect(text).toMatch(/^\d+\n$/);
    return Number(text);
  }, 30_000);
  abort.abort(new Error("cancelled"));
  await aborted;
  expect(() => process.kill(pid, 0)).toThrow();
  await write({ "programs/kustomize": `#!/bin/sh\nexec ${programPath("kustomize")} "$@"\n` });
  expect(await load()).toHaveLength(2);
});
