import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { programPath, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationSchema } from "../../application-section.ts";
import { configSchema } from "../../plugin-config.ts";
import { confineNothing } from "../../testing/confine-nothing.ts";

type Files = Readonly<Record<string, string>>;

async function write(dir: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text, { mode: path.endsWith(".sh") ? 0o755 : 0o644 });
  }
}

const chart = (text: string): Files => ({
  "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
  "values.yaml": "{}\n",
  "templates/a.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\ndata: { said: ${JSON.stringify(text)} }\n`,
});
const below = (dir: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [join(dir, path), text]));

/** The manifests of a repository beside a folder with a chart and a file that are private. `OUT` in its files is that folder. */
async function render(files: Files, { config = {}, look = async (_out: string): Promise<void> => {} } = {}) {
  const [kustomize, helm] = [programPath("kustomize"), programPath("helm")];
  confineNothing();
  const { loadManifests } = await import("../../manifests/loading/load-manifests.ts");
  await using place = await tempDir("charts");
  const out = join(place.path, "out");
  await write(out, { ...below("web", chart("secret-chart")), private: "secret-file" });
  const repository = join(place.path, "repository");
  await write(repository, Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replaceAll("OUT", out)])));
  const { input } = applicationSchema.parse({ input: { kustomizeOptions: { "enable-helm": "" } } });
  const manifests = loadManifests({
    dir: repository,
    configFilename: "app.pipecd.yaml",
    input,
    rendering: {
      applicationName: "shop",
      repositoryDir: repository,
      commitHash: "c".repeat(40),
      config: configSchema.parse(config),
      tools: { install: async (name) => (name === "helm" ? helm : kustomize) },
    },
  });
  await Promise.allSettled([manifests]);
  await look(out);
  return await manifests;
}

const generator = { apiVersion: "builtin", kind: "HelmChartInflationGenerator", metadata: { name: "g" }, name: "web" };
/** Kustomize itself looks at files with values, so none are used. */
const outside = { ...generator, chartHome: "OUT", valuesInline: { a: 1 }, valuesMerge: "replace" };
const kustomization = (value: object): Files => ({ "kustomization.yaml": JSON.stringify(value) });
const said = '{{ .Values.said | default "nothing" }}';

test("a chart of the repository is inflated", async () => {
  const [manifest] = await render({
    ...kustomization({ helmCharts: [{ name: "web", releaseName: "shop" }] }),
    ...below("charts/web", chart("own")),
  });
  expect(manifest?.object["data"]).toEqual({ said: "own" });
});

test.for<{ name: string; files: Files }>([
  { name: "a generator in the kustomization as JSON", files: kustomization({ generators: [JSON.stringify(outside)] }) },
  {
    name: "a generator in a file of any name",
    files: { ...kustomization({ generators: ["generator"] }), generator: JSON.stringify(outside) },
  },
  {
    name: "a list of generators",
    files: kustomization({ generators: [`${JSON.stringify({ apiVersion: "v1", kind: "List", items: [outside] })}\n`] }),
  },
  {
    name: "a patched generator",
    files: {
      ...kustomization({ generators: ["gen"] }),
      "gen/kustomization.yaml": JSON.stringify({
        resources: ["g.yaml"],
        patches: [{ target: { kind: "HelmChartInflationGenerator" }, patch: '[{ "op": "add", "path": "/chartHome", "value": "OUT" }]' }],
      }),
      "gen/g.yaml": JSON.stringify({ ...outside, chartHome: "charts" }),
      ...below("charts/web", chart("own")),
      ...below("gen/charts/web", chart("own")),
    },
  },
  {
    name: "a field in other letters",
    files: {
      ...kustomization({ generators: ["g.yaml"] }),
      "g.yaml": JSON.stringify({ ...outside, chartHome: undefined, CHARTHOME: "OUT" }),
      ...below("charts/web", chart("own")),
    },
  },
  {
    name: "an option as the name of a release",
    files: {
      ...kustomization({ helmCharts: [{ name: "web", releaseName: "--set-file=said=OUT/private" }] }),
      ...below("charts/web", chart(said)),
      "charts/web/templates/a.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\ndata: { said: ${said} }\n`,
    },
  },
  {
    name: "a version that leads elsewhere",
    files: {
      ...kustomization({
        helmCharts: [
          {
            name: "web",
            version: `x/${"../".repeat(20)}OUT`,
            repo: "https://charts.example.com",
            valuesInline: { a: 1 },
            valuesMerge: "replace",
          },
        ],
      }),
      ...below("charts/web", chart("own")),
    },
  },
  {
    name: "the folders of the old form",
    files: {
      ...kustomization({ helmChartInflationGenerator: [{ chartName: "web", helmHome: "OUT" }] }),
      ...below("charts/web", chart("own")),
    },
  },
])("nothing outside of the repository is read by $name", async ({ files }) => {
  await expect(render(files)).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringMatching(/outside of the repository|option|is written chartHome/),
  });
});

test("plugins of helm that the repository brings do not run", async () => {
  const plugin = { name: "evil", version: "1.0.0", usage: "x", command: "true" };
  const files = {
    ...kustomization({ helmGlobals: { configHome: "settings" }, helmCharts: [{ name: "web", version: "1.0.0", repo: "evil://x" }] }),
    "settings/.data/plugins/evil/plugin.yaml": JSON.stringify({ ...plugin, downloaders: [{ command: "run.sh", protocols: ["evil"] }] }),
    "settings/.data/plugins/evil/run.sh": "#!/bin/sh\ntouch OUT/ran\n",
  };
  const look = async (out: string) => expect(await readdir(out)).not.toContain("ran");
  await expect(render(files, { config: { kustomize: { allowRemote: true } }, look })).rejects.toMatchObject({ code: "invalid" });
});

test("a base at a path of this machine is not fetched, and runs no program, although remote bases are allowed", async () => {
  const files = kustomization({ resources: ["file://OUT/web//base?ref=--upload-pack=touch%20OUT/ran"] });
  const look = async (out: string) => expect(await readdir(out)).not.toContain("ran");
  await expect(render(files, { config: { kustomize: { allowRemote: true } }, look })).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining("kustomization.yaml:1: file://"),
  });
});

test("without remote bases a program has neither git nor the web, also of what nobody saw in the files", async () => {
  const patch = `[{ "op": "add", "path": "/files", "value": ["x=http://example.invalid/a"] }]`;
  const files = {
    ...kustomization({ generators: ["gen"] }),
    "gen/kustomization.yaml": JSON.stringify({ resources: ["g.yaml"], patches: [{ target: { kind: "ConfigMapGenerator" }, patch }] }),
    "gen/g.yaml": JSON.stringify({ apiVersion: "builtin", kind: "ConfigMapGenerator", metadata: { name: "g" } }),
  };
  await expect(render(files)).rejects.toThrow(/proxyconnect .*no-network\.invalid/);
});
