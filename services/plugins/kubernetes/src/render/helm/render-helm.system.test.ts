import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isFault } from "@slipway/plugin-sdk";
import { eventually, packChart, programPath, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { type Repository, renderRepository } from "../../testing/rendered-repository.ts";
import { renderHelm } from "./render-helm.ts";

const render = (repository: Repository) => renderRepository(renderHelm, repository, { tools: { helm: programPath("helm") } });

const configMap = (...more: readonly string[]) =>
  [
    "apiVersion: v1",
    "kind: ConfigMap",
    "metadata:",
    "  name: {{ .Release.Name }}",
    "  namespace: {{ .Release.Namespace }}",
    "data:",
    "  values: {{ .Values | toJson | quote }}",
    ...more,
    "",
  ].join("\n");
const chartYaml = (name: string, ...more: readonly string[]) =>
  ["apiVersion: v2", `name: ${name}`, "version: 0.1.0", ...more, ""].join("\n");
const appYaml = [
  "apiVersion: pipecd.dev/v1beta1",
  "kind: Application",
  "spec:",
  "  name: shop",
  "  plugins:",
  "    kubernetes:",
  "      input:",
  "        helmChart: {path: web}",
  "        helmOptions:",
  "          valueFiles: [prod.yaml]",
  "",
].join("\n");
const web = {
  "app/app.pipecd.yaml": appYaml,
  "app/web/Chart.yaml": chartYaml("web"),
  "app/web/values.yaml": "replicas: 1\n",
  "app/web/templates/config.yaml": configMap(),
};
const input = { helmChart: { path: "web" } };

/** The values that a template saw. */
function valuesIn(rendered: Readonly<Record<string, string>>): unknown {
  const [, quoted = '""'] = /values: (".*")/.exec(Object.values(rendered).join("\n")) ?? [];
  return JSON.parse(JSON.parse(quoted) as string);
}

test("a chart is rendered with the application's name and namespace; hooks are texts of their own, definitions are not", async () => {
  const files = {
    ...web,
    "app/web/templates/hook.yaml": configMap().replace("metadata:", "metadata:\n  annotations: {helm.sh/hook: pre-install}"),
    "app/web/templates/two.yaml": "a: 1\n---\na: {{ .Values.replicas }}\n",
    "app/web/crds/crd.yaml": "kind: CustomResourceDefinition\n",
  };
  const rendered = await render({ files, input: { ...input, namespace: "shop-ns" } });
  expect(Object.keys(rendered).toSorted()).toEqual([
    "web/crds/crd.yaml (rendered)",
    "web/templates/config.yaml (rendered)",
    "web/templates/hook.yaml (hook)",
    "web/templates/two.yaml (rendered)",
  ]);
  expect(rendered["web/templates/config.yaml (rendered)"]).toContain("name: shop\n  namespace: shop-ns");
  expect(rendered["web/templates/two.yaml (rendered)"]).toBe("a: 1\n---\na: 1\n");
});

test("a template that needs too much memory is named", async () => {
  const files = {
    ...web,
    "app/web/templates/_names.tpl": '{{ define "all" }}{{ range until 1000000000 }}{{ end }}{{ end }}',
    "app/web/templates/a.yaml": configMap(),
    "app/web/templates/heavy.yaml": '{{ include "all" . }}',
    "app/web/templates/z.yaml": configMap(),
  };
  await expect(render({ files, input })).rejects.toMatchObject({
    code: "too_large",
    message: "web/templates/heavy.yaml: helm needs more memory for it than the 2048 MiB that it may use",
  });
});

test("values and files arrive as they are, whatever their characters", async () => {
  const files = { ...web, 'app/a,b "c".yaml': "fromFile: x\nreplicas: 2\n", "app/{d},e\\f.txt": "one,\ntwo=\n" };
  const helmOptions = {
    releaseName: "other",
    valueFiles: ['a,b "c".yaml'],
    setFiles: { "file.content": "{d},e\\f.txt" },
    setValues: {
      comma: "1\\,2",
      list: "{x,y}",
      equals: "a=b",
      dash: "--debug",
      lines: "one\ntwo\n",
      text: "007",
      "image.tag": "1.10",
      gone: "null",
      yes: "true",
    },
    apiVersions: ["a.example/v1", "b.example/v2"],
    kubeVersion: "1.31.4",
  };
  const capabilities = configMap(
    '  has: "{{ .Capabilities.APIVersions.Has "a.example/v1" }} {{ .Capabilities.APIVersions.Has "b.example/v2" }} {{ .Capabilities.KubeVersion.Version }}"',
  );
  const rendered = await render({ files: { ...files, "app/web/templates/config.yaml": capabilities }, input: { ...input, helmOptions } });
  expect(valuesIn(rendered)).toEqual({
    replicas: 2,
    fromFile: "x",
    file: { content: "one,\ntwo=\n" },
    comma: "1,2",
    list: ["x", "y"],
    equals: "a=b",
    dash: "--debug",
    lines: "one\ntwo\n",
    text: "007",
    image: { tag: "1.10" },
    gone: null,
    yes: true,
  });
  expect(Object.values(rendered).join()).toContain('has: "true true v1.31.4"');
  expect(Object.values(rendered).join()).toContain("name: other");
});

test("a chart elsewhere in the repository, and files that links in it lead to, are rendered", async () => {
  const files = { ...web, "charts/api/Chart.yaml": chartYaml("api"), "shared/config.yaml": configMap() };
  const links = { "charts/api/templates/linked.yaml": "../../../shared/config.yaml" };
  expect(Object.keys(await render({ files, links, input: { helmChart: { path: "../charts/api" } } }))).toEqual([
    "../charts/api/templates/linked.yaml (rendered)",
  ]);
});

test("a chart may be an archive in the repository", async () => {
  const { archive } = packChart({ name: "packed", version: "1.0.0", files: { "templates/a.yaml": "chart: {{ .Chart.Name }}\n" } });
  const input = { helmChart: { path: "packed-1.0.0.tgz" } };
  expect(await render({ files: { ...web, "app/packed-1.0.0.tgz": archive }, input })).toEqual({
    "packed-1.0.0.tgz/templates/a.yaml (rendered)": "chart: packed\n",
  });
});

test("what leads out of the repository or of the application directory is refused, all of it at once", async () => {
  const files = { ...web, "other/values.yaml": "a: 1\n" };
  const links = { "app/prod.yaml": "/etc/hostname", "app/near.yaml": "../other/values.yaml", "app/web/files/key": "/etc/hostname" };
  const valueFiles = [
    "prod.yaml",
    "near.yaml",
    "../other/values.yaml",
    "/etc/hostname",
    "http://example.com/a",
    "https://u:p@example.com/a",
    "none.yaml",
  ];
  const field = (index: number) => `spec.plugins.kubernetes.input.helmOptions.valueFiles[${index}]`;
  expect(await problemsOf({ files, links, input: { ...input, helmOptions: { valueFiles } } })).toEqual([
    `app.pipecd.yaml:10:24: ${field(0)}: "prod.yaml" is a symbolic link to outside the application directory`,
    expect.stringContaining(`${field(1)}: "near.yaml" is a symbolic link to outside the application directory`),
    expect.stringContaining(`${field(2)}: "../other/values.yaml" is outside the application directory`),
    expect.stringContaining(`${field(3)}: "/etc/hostname" must be relative to the application directory`),
    expect.stringContaining(`${field(4)}: "http://example.com/a" is neither a file of the application directory nor an https URL`),
    expect.stringContaining(`${field(5)}: must not contain a user and a password`),
    expect.stringContaining(`${field(6)}: there is no file "none.yaml" in the application directory`),
    "web/files/key: is a symbolic link to outside the repository",
  ]);
});

test.for([
  { path: "charts/api", problem: 'there is no chart at "charts/api": paths begin at the application directory, so write ../charts/api' },
  { path: "none", problem: 'there is no chart at "none" in the repository' },
  { path: "../../..", problem: '"../../.." is outside the repository' },
  { path: "/etc", problem: '"/etc" must be relative to the application directory' },
  { path: "app.pipecd.yaml", problem: '"app.pipecd.yaml" is neither the directory of a chart nor an archive' },
])("the chart $path is refused: $problem", async ({ path, problem }) => {
  const files = { ...web, "charts/api/Chart.yaml": chartYaml("api") };
  expect(await problemsOf({ files, input: { helmChart: { path } } })).toEqual([
    `app.pipecd.yaml:8:27: spec.plugins.kubernetes.input.helmChart.path: ${problem}`,
  ]);
});

test("a directory without Chart.yaml is no chart", async () => {
  expect(await problemsOf({ files: { ...web, "app/none/values.yaml": "" }, input: { helmChart: { path: "none" } } })).toEqual([
    "there is no chart in none: it has no Chart.yaml",
  ]);
});

test("the problems of all templates are reported, each with its file, line and values path", async () => {
  const files = {
    ...web,
    "app/web/templates/a.yaml": "x: {{ .Values.image.tag }}\n",
    "app/web/templates/b.yaml": '\nx: {{ required "say the host" .Values.host }}\n',
    "app/web/templates/c.yaml": "{{ nothing }}",
    "app/web/templates/_names.tpl": '{{ define "name" }}{{ .Values.owner.name }}{{ end }}',
    "app/web/templates/d.yaml": 'x: {{ include "name" . }}\n',
    "app/web/templates/e.yaml": configMap("   bad: indent"),
  };
  expect((await problemsOf({ files, input })).toSorted()).toEqual([
    "web/templates/_names.tpl:1:29: .Values.owner.name cannot be read, because the value owner is not set: set it in helmOptions, or in the chart's values.yaml (used by web/templates/d.yaml:1:6)",
    "web/templates/a.yaml:1:13: .Values.image.tag cannot be read, because the value image is not set: set it in helmOptions, or in the chart's values.yaml",
    "web/templates/b.yaml:2:6: the chart says: say the host",
    'web/templates/c.yaml:1: function "nothing" not defined',
    "web/templates/e.yaml (rendered):8:1: All mapping items must start at the same column",
  ]);
});

test("everything that templates write and that is no object is reported", async () => {
  const files = {
    ...web,
    "app/web/templates/a.yaml": configMap("   bad: indent"),
    "app/web/templates/b.yaml": "just text\n",
    "app/web/templates/c.yaml": "a: 1\n---\na: [\n",
  };
  expect((await problemsOf({ files, input })).toSorted()).toEqual([
    "web/templates/a.yaml (rendered):8:1: All mapping items must start at the same column",
    expect.stringMatching(/^web\/templates\/b\.yaml \(rendered\):1: this is a string, not a Kubernetes object$/),
    expect.stringMatching(/^web\/templates\/c\.yaml \(rendered\):\d+:\d+: /),
  ]);
});

test.for([
  { file: "app/prod.yaml", text: "a: 1\nb: [1\nc: 2\n", helmOptions: { valueFiles: ["prod.yaml"] }, problem: /^prod\.yaml:3:1: / },
  { file: "app/web/values.yaml", text: "b: [1\nc: 2\n", helmOptions: {}, problem: /^web\/values\.yaml:2:1: / },
  { file: "app/web/Chart.yaml", text: "apiVersion: v2\nname: web\nversion: [\n", helmOptions: {}, problem: /^web\/Chart\.yaml:\d+:\d+: / },
  {
    file: "app/web/values.schema.json",
    text: '{"properties": {"replicas": {"type": "string"}}}',
    helmOptions: {},
    problem: /^the value replicas does not fit values\.schema\.json of the chart web: got number, want string$/,
  },
  {
    file: "app/web/Chart.yaml",
    text: chartYaml("web", 'kubeVersion: ">=1.99"'),
    helmOptions: {},
    problem: /^web\/Chart\.yaml: the chart requires Kubernetes >=1\.99, but is rendered for /,
  },
])("a mistake in $file is a problem of that file: $problem", async ({ file, text, helmOptions, problem }) => {
  expect(await problemsOf({ files: { ...web, [file]: text }, input: { ...input, helmOptions } })).toEqual([expect.stringMatching(problem)]);
});

test("a chart that runs for ever ends with the request", async () => {
  const forever = "{{ range until 100000 }}{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}{{ end }}";
  await using dir = await tempDir("helm");
  const [helm, started] = [join(dir.path, "helm"), join(dir.path, "started")];
  await writeFile(helm, `#!/bin/sh\necho $$ > '${started}'\nexec '${programPath("helm")}' "$@"\n`, { mode: 0o755 });
  const stop = new AbortController();
  const repository = { files: { ...web, "app/web/templates/forever.yaml": forever }, input };
  const rendering = renderRepository(renderHelm, repository, { tools: { helm }, signal: stop.signal });
  const pid = await eventually(async () => {
    const text = (await readFile(started, "utf8")).trim();
    if (text === "") throw new Error("helm has not started");
    return Number(text);
  });
  stop.abort(new Error("the stage was cancelled"));
  await expect(rendering).rejects.toThrow("the stage was cancelled");
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

/** The problems because of which a repository cannot be rendered, one per line. */
async function problemsOf(repository: Repository): Promise<readonly string[]> {
  const error: unknown = await render(repository).catch((each: unknown) => each);
  if (!isFault(error, "invalid")) throw new Error("the repository is rendered, or fails in another way", { cause: error });
  return error.message.split("\n");
}
