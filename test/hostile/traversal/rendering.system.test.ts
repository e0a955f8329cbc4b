import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programPath } from "@slipway/testkit";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { renderHelm } from "../../../services/plugins/kubernetes/src/render/helm/render-helm.ts";
import { renderKustomize } from "../../../services/plugins/kubernetes/src/render/kustomize/render-kustomize.ts";
import { type Repository, renderRepository } from "../../../services/plugins/kubernetes/src/testing/rendered-repository.ts";
import { type TarEntry, tarOf } from "./tar.ts";

const tools = { kustomize: programPath("kustomize"), helm: programPath("helm") };
const secret = "secret-of-the-machine";
/** A file of this machine, outside of every repository. */
let outside = "";
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "slipway-outside-"));
  outside = join(folder, "values.yaml");
  await writeFile(outside, `password: ${secret}\n`);
  return () => rm(folder, { recursive: true });
});

const chart = {
  "app/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
  "app/web/templates/a.yaml":
    'a: {{ .Values | toJson | quote }}\nb: {{ .Files.Get "link" | quote }}\nc: {{ .Files.Get "../../values.yaml" | quote }}\n',
  "app/values.yaml": "a: 1\n",
};

async function shown(render: typeof renderHelm, repository: Repository): Promise<string> {
  return await renderRepository(render, repository, { tools }).then(
    (texts) => JSON.stringify(texts),
    (error: Error) => `refused: ${error.message}`,
  );
}

/** Ways to a file that an application file may name. `PATH` is the file outside. */
const ways: readonly { readonly name: string; readonly path: string; readonly links?: Readonly<Record<string, string>> }[] = [
  { name: "an absolute path", path: "PATH" },
  { name: "a path with ..", path: "../../../../../../../../../../..PATH" },
  { name: "an encoded path", path: "%2e%2e/%2e%2e/%2e%2e/..PATH" },
  { name: "a file URL", path: "file://PATH" },
  { name: "a file URL in capitals", path: "FILE://PATH" },
  { name: "a path with backslashes", path: "..\\..\\..PATH" },
  { name: "a link", path: "link.yaml", links: { "app/link.yaml": "PATH" } },
  { name: "a link to a link", path: "one.yaml", links: { "app/one.yaml": "two.yaml", "app/two.yaml": "PATH" } },
  { name: "a circle of links", path: "one.yaml", links: { "app/one.yaml": "two.yaml", "app/two.yaml": "one.yaml" } },
  { name: "a folder that is a link", path: "dir/values.yaml", links: { "app/dir": "PATH/.." } },
  { name: "a link that goes out and comes back", path: "link.yaml", links: { "app/link.yaml": "../../../..PATH" } },
  { name: "an option", path: "--post-renderer=PATH" },
  { name: "this process's environment", path: "/proc/self/environ" },
  { name: "several paths in one", path: "values.yaml,PATH" },
];
const fill = (text: string) => text.replaceAll("PATH", outside);
const filled = (links: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(Object.entries(links).map(([from, to]) => [from, to.endsWith("/..") ? join(outside, "..") : fill(to)]));

test.for(ways)("$name leads a value file or a set file nowhere", async ({ path, links }) => {
  for (const helmOptions of [{ valueFiles: [fill(path)] }, { setFiles: { password: fill(path) } }]) {
    const text = await shown(renderHelm, { files: chart, links: filled(links), input: { helmChart: { path: "web" }, helmOptions } });
    expect(text).toMatch(/^refused: /);
    expect(text).not.toContain(secret);
  }
});

test.for(ways)("$name leads no part of a kustomization outside", async ({ path, links }) => {
  const kustomizations = [
    { resources: [fill(path)] },
    { configMapGenerator: [{ name: "a", files: [`x=${fill(path)}`] }] },
    { secretGenerator: [{ name: "a", envs: [fill(path)] }] },
    { patches: [{ path: fill(path) }] },
    { components: [fill(path)] },
  ];
  for (const kustomization of kustomizations) {
    const files = { "app/kustomization.yaml": JSON.stringify(kustomization), "app/values.yaml": "a: 1\n" };
    const text = await shown(renderKustomize, { files, links: filled(links), input: {}, config: { kustomize: { allowRemote: true } } });
    expect(text).toMatch(/^refused: /);
    expect(text).not.toContain(secret);
  }
});

test.for([
  { name: "a link in the chart", links: { "app/web/link": "PATH" } },
  { name: "a template that is a link", links: { "app/web/templates/b.yaml": "PATH" } },
  { name: "a values file that is a link", links: { "app/web/values.yaml": "PATH" } },
  { name: "a chart that is a link", links: { "app/other": "PATH/.." } },
])("$name leads a chart nowhere", async ({ links }) => {
  const path = "app/other" in links ? "other" : "web";
  const text = await shown(renderHelm, { files: chart, links: filled(links), input: { helmChart: { path } } });
  expect(text).toMatch(/^refused: /);
  expect(text).not.toContain(secret);
});

const base: readonly TarEntry[] = [
  { name: "web/Chart.yaml", content: chart["app/web/Chart.yaml"] },
  { name: "web/templates/a.yaml", content: chart["app/web/templates/a.yaml"] },
];

test.for([
  { name: "a path with ..", entries: (victim: string) => [{ name: `web/../../../../../../../../..${victim}`, content: "x" }] },
  { name: "an absolute path", entries: (victim: string) => [{ name: victim, content: "x" }] },
  {
    name: "a link, and a file through it",
    entries: (victim: string) => [
      { name: "web/dir", type: "2", target: join(victim, "..") },
      { name: "web/dir/victim", content: "x" },
    ],
  },
  { name: "a link to a file", entries: () => [{ name: "web/link", type: "2", target: outside }] },
  { name: "a hard link to a file", entries: () => [{ name: "web/link", type: "1", target: outside }] },
  { name: "a device", entries: () => [{ name: "web/link", type: "3" }] },
  { name: "values that are a link", entries: () => [{ name: "web/values.yaml", type: "2", target: outside }] },
] satisfies readonly { readonly name: string; readonly entries: (victim: string) => readonly TarEntry[] }[])(
  "$name in the archive of a chart leads nowhere",
  async ({ entries }) => {
    const folder = await mkdtemp(join(tmpdir(), "slipway-victim-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const victim = join(folder, "victim");
    const files = { "charts/web.tgz": tarOf([...base, ...entries(victim)]), "app/a.txt": "" };
    const text = await shown(renderHelm, { files, input: { helmChart: { path: "../charts/web.tgz" } } });
    expect(text).not.toContain(secret);
    expect(existsSync(victim)).toBe(false);
  },
);

test("the archive of a chart that unpacks to more than helm takes is refused", async () => {
  const zeros = Buffer.alloc(32 * 1024 * 1024);
  const large = Array.from({ length: 4 }, (_, index) => ({ name: `web/f${index}`, content: zeros }));
  const files = { "charts/web.tgz": tarOf([...base, ...large]), "app/a.txt": "" };
  expect(await shown(renderHelm, { files, input: { helmChart: { path: "../charts/web.tgz" } } })).toMatch(/^refused: /);
});
