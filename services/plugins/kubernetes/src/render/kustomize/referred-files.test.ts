import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { RenderRequest } from "../renderer.ts";
import { referredFiles } from "./referred-files.ts";

let repository = "";
beforeEach(async () => {
  repository = await realpath(await mkdtemp(join(tmpdir(), "slipway-kustomize-")));
  onTestFinished(() => rm(repository, { recursive: true, force: true }));
});

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(repository, path)), { recursive: true });
    await writeFile(join(repository, path), text);
  }
}

async function filesOf({ helm = false, allowRemote = false } = {}) {
  const request = { repositoryDir: repository, dir: join(repository, "apps/shop"), signal: undefined } as RenderRequest; // no more is used
  const { files, isRemote } = await referredFiles(request, { allowRemote }, { helm });
  const copy = await mkdtemp(join(tmpdir(), "slipway-copy-"));
  onTestFinished(() => rm(copy, { recursive: true, force: true }));
  await files.copyTo(copy);
  const entries = await readdir(copy, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(copy.length + 1));
  // It goes through links.
  return { paths: paths.filter((path) => !path.includes("linked/")).sort(), isRemote };
}

test("what a kustomization names is read, with what that names, wherever it is in the repository; nothing else is", async () => {
  await write({
    "apps/shop/kustomization.yaml":
      "resources: [../../base, sub]\ntransformers: [labels.yaml]\nconfigMapGenerator: [{name: a, files: [k=f/x.txt]}]",
    "apps/shop/labels.yaml": "kind: T\nfiles: [f/y.txt]",
    "apps/shop/f/x.txt": "",
    "apps/shop/f/y.txt": "",
    "apps/shop/f/z.txt": "",
    "apps/shop/sub/Kustomization": "resources: [a.yaml]",
    "apps/shop/sub/a.yaml": "",
    "apps/other/b.yaml": "",
    "base/kustomization.yml": "resources: [web.yaml]\ncomponents: [../components/tls]",
    "base/web.yaml": "",
    "components/tls/kustomization.yaml": "kind: Component",
    "components/other/kustomization.yaml": "",
  });
  expect(await filesOf()).toEqual({
    paths: [
      "apps/shop/f/x.txt",
      "apps/shop/f/y.txt",
      "apps/shop/kustomization.yaml",
      "apps/shop/labels.yaml",
      "apps/shop/sub/Kustomization",
      "apps/shop/sub/a.yaml",
      "base/kustomization.yml",
      "base/web.yaml",
      "components/tls/kustomization.yaml",
    ],
    isRemote: false,
  });
});

test("all references that cannot work are named at once, each with its line", async () => {
  await write({
    "apps/shop/kustomization.yaml": `resources:
  - missing.yaml
  - ../../../outside
  - /etc/passwd
  - f
  - https://example.com/all.yaml
  - ../../base
patches: [{ path: f }]
helmCharts: [{ name: web, repo: "https://charts.example.com" }]
`,
    "apps/shop/f/x.txt": "",
    "base/kustomization.yaml": "resources: [gone.yaml]",
  });
  await expect(filesOf({ helm: true })).rejects.toMatchObject({
    code: "invalid",
    message: [
      "kustomization.yaml:2: there is no missing.yaml",
      "kustomization.yaml:3: ../../../outside is outside of the repository",
      "kustomization.yaml:4: /etc/passwd is outside of the repository",
      "kustomization.yaml:5: f is a directory without a kustomization: name its files, or add a kustomization.yaml",
      "kustomization.yaml:6: https://example.com/all.yaml is not in the repository: copy it there, or set kustomize.allowRemote in the config of the plugin in the piped file",
      "../../base/kustomization.yaml:1: there is no gone.yaml",
      "kustomization.yaml:8: f is a directory, not a file",
      "kustomization.yaml:9: the chart web of https://charts.example.com is not in the repository: copy it there, or set kustomize.allowRemote in the config of the plugin in the piped file",
    ].join("\n"),
  });
});

test("charts are inflated from within the repository, whatever names them", async () => {
  const generator = (more: string) => `apiVersion: builtin\nkind: HelmChartInflationGenerator\nname: web\n${more}\n`;
  await write({
    "apps/shop/kustomization.yaml": `generators:
  - gen/gen.yaml
  - inner
  - |-
    ${generator("chartHome: /etc/inline").replaceAll("\n", "\n    ")}
helmChartInflationGenerator: [{ chartName: web, chartHome: /etc/old }]
`,
    "apps/shop/gen/gen.yaml": generator("chartHome: /etc/charts"),
    "apps/shop/inner/kustomization.yaml": "resources: [more.yaml]",
    "apps/shop/inner/more.yaml": generator("chartHome: ../../../../charts"),
  });
  await expect(filesOf({ helm: true })).rejects.toMatchObject({
    code: "invalid",
    message: [
      "gen/gen.yaml:3: the chartHome /etc/charts is outside of the repository",
      "inner/more.yaml:3: the chartHome ../../../../charts is outside of the repository",
      "kustomization.yaml:10: the chartHome /etc/old is outside of the repository",
      "kustomization.yaml:4: the chartHome /etc/inline is outside of the repository",
    ].join("\n"),
  });
  await write({
    "apps/shop/kustomization.yaml": "generators: [gen.yaml]\nhelmGlobals: { configHome: /root/.config }\nhelmCharts: [{ name: web }]",
    "apps/shop/gen.yaml": generator("valuesFile: values/a.yaml"),
    "apps/shop/values/a.yaml": "",
    "apps/shop/charts/web/Chart.yaml": "",
  });
  await expect(filesOf({ helm: true })).rejects.toThrow("kustomization.yaml:3: the configHome /root/.config is outside of the repository");
  await write({ "apps/shop/kustomization.yaml": "generators: [gen.yaml]" });
  expect((await filesOf({ helm: true })).paths).toContain("apps/shop/charts/web/Chart.yaml");
  await expect(filesOf()).rejects.toThrow("gen.yaml:3: charts are inflated only with");
});

test("generators are found in every form: as JSON, in a list, in a file of any name, in the old form", async () => {
  const generator = (more: object) => JSON.stringify({ kind: "HelmChartInflationGenerator", name: "web", ...more });
  const list = JSON.stringify({ kind: "List", items: [JSON.parse(generator({ chartHome: "/etc/list" }))] });
  await write({
    "apps/shop/kustomization.yaml": `generators:
  - '${generator({ chartHome: "/etc/json" })}'
  - '${list}'
  - generator
helmCharts: [{ name: web, releaseName: --values=/etc/passwd }]
helmChartInflationGenerator: [{ chartName: web, helmHome: /etc/old }]
`,
    "apps/shop/generator": generator({ chartHome: "/etc/file" }),
  });
  await expect(filesOf({ helm: true })).rejects.toMatchObject({
    code: "invalid",
    message: [
      "generator:1: the chartHome /etc/file is outside of the repository",
      "kustomization.yaml:5: helm would read the releaseName --values=/etc/passwd as an option: let it begin otherwise",
      "kustomization.yaml:6: the configHome /etc/old is outside of the repository",
      "kustomization.yaml:2: the chartHome /etc/json is outside of the repository",
      "kustomization.yaml:3: the chartHome /etc/list is outside of the repository",
    ].join("\n"),
  });
});

test("links within the repository stay links; one that leads out of it is refused", async () => {
  await write({
    "apps/shop/kustomization.yaml": "resources: [linked, out.yaml]",
    "base/kustomization.yaml": "resources: [web.yaml]",
    "base/web.yaml": "",
  });
  await symlink("../../base", join(repository, "apps/shop/linked"));
  await symlink("/etc/hostname", join(repository, "apps/shop/out.yaml"));
  await expect(filesOf()).rejects.toThrow("kustomization.yaml:1: out.yaml is outside of the repository");
  await write({ "apps/shop/kustomization.yaml": "resources: [linked]" });
  expect((await filesOf()).paths).toEqual(["apps/shop/kustomization.yaml", "apps/shop/linked", "base/kustomization.yaml", "base/web.yaml"]);
});

test("what is elsewhere is known to be, where that is allowed; a chart in the repository is not", async () => {
  await write({
    "apps/shop/kustomization.yaml": `helmCharts: [{ name: web, version: "1.2", repo: "https://charts.example.com" }]`,
    "apps/shop/charts/web-1.2/web/Chart.yaml": "",
    "apps/shop/charts/web-1.2/web/templates/a.yaml": "",
  });
  const { paths, isRemote } = await filesOf({ helm: true, allowRemote: true });
  expect(paths).toEqual([
    "apps/shop/charts/web-1.2/web/Chart.yaml",
    "apps/shop/charts/web-1.2/web/templates/a.yaml",
    "apps/shop/kustomization.yaml",
  ]);
  expect(isRemote).toBe(false);
  await write({ "apps/shop/kustomization.yaml": "resources: [github.com/org/repo/base]" });
  expect(await filesOf({ allowRemote: true })).toEqual({ paths: ["apps/shop/kustomization.yaml"], isRemote: true });
});

test("kustomizations that name each other are read once", async () => {
  await write({ "apps/shop/kustomization.yaml": "resources: [../../base]", "base/kustomization.yaml": "resources: [../apps/shop]" });
  expect((await filesOf()).paths).toHaveLength(2);
});

test("an address is remote also where a file or directory has its name", async () => {
  await write({
    "apps/shop/kustomization.yaml":
      "resources: [http://example.com/a.yaml]\nconfigMapGenerator: [{ name: x, files: [k=HTTP://example.com/b] }]",
    "apps/shop/http:/example.com/a.yaml": "",
    "apps/shop/HTTP:/example.com/b": "",
  });
  await expect(filesOf()).rejects.toThrow(
    /^kustomization.yaml:1: http:.* is not in the repository.*\nkustomization.yaml:2: HTTP:.* is not in the repository/,
  );
});

test("fields in other letters, which kustomize obeys, and addresses in configurations of generators are refused", async () => {
  await write({
    "apps/shop/kustomization.yaml": `Resources: [http://example.com/a.yaml]
configMapGenerator: [{ name: x, FILES: [k=http://example.com/b] }]
re\u017fource\u017f: [http://example.com/c.yaml]
commonLabels: { Path: fine, Files: fine }
generators: [g.yaml]
`,
    "apps/shop/g.yaml":
      "{ apiVersion: builtin, kind: ConfigMapGenerator }\n---\napiVersion: builtin\nFiles: [x]\nfiles: [k=https://example.com/d]\nliterals: [URL=https://example.com]\n",
  });
  await expect(filesOf()).rejects.toMatchObject({
    message: [
      "kustomization.yaml:1: the field Resources is written resources",
      "kustomization.yaml:3: the field re\u017fource\u017f is written resources",
      "kustomization.yaml:2: the field FILES is written files",
      "g.yaml:4: the field Files is written files",
      "g.yaml:5: https://example.com/d is not in the repository: copy it there, or set kustomize.allowRemote in the config of the plugin in the piped file",
    ].join("\n"),
  });
});
