import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { metricOptions } from "../options/metric-options.ts";
import { readTemplates } from "./analysis-templates.ts";

async function templates(files: Readonly<Record<string, string>>) {
  const dir = await mkdtemp(join(tmpdir(), "templates-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return { dir, read: () => readTemplates(dir) };
}

const file = (spec: string): string => `apiVersion: pipecd.dev/v1beta1\nkind: AnalysisTemplate\nspec:\n${spec}`;
const errors = "  metrics:\n    errors: { provider: prom, query: up, interval: 1m, expected: { max: 1 } }\n";
const slow = "  metrics:\n    slow: { provider: prom, query: slow, interval: 2m, expected: { max: 2 } }\n";
const get = (found: Awaited<ReturnType<typeof readTemplates>>, name: string) => found.get("metrics", name, metricOptions);

test("templates are found in any YAML file of their kind, also after other documents", async () => {
  const { read } = await templates({
    "a.yaml": file(errors),
    "b.yml": `kind: Other\n---\n${file(slow)}`,
    "notes.md": "no YAML: [",
    "event.yaml": "kind: EventWatcher\nspec: {}\n",
    "empty.yaml": "",
  });
  const found = await read();
  expect(get(found, "errors")).toMatchObject({ query: "up", failureLimit: 0 });
  expect(get(found, "slow")).toMatchObject({ query: "slow" });
});

test.for([
  {
    name: "none by the name",
    files: { "a.yaml": file(errors + slow.slice("  metrics:\n".length)) },
    problem: "unknown template other of metrics: .pipe has errors, slow",
  },
  {
    name: "none at all",
    files: {},
    problem: "unknown template other of metrics: no file of kind AnalysisTemplate in .pipe has metrics",
  },
  {
    name: "one without a spec",
    files: { "a.yaml": "kind: AnalysisTemplate\n" },
    problem: "no file of kind AnalysisTemplate in .pipe has metrics",
  },
  {
    name: "a list where names should be",
    files: { "a.yaml": file("  metrics: [1]\n") },
    problem: /a\.yaml cannot be read: spec\.metrics: .+/,
  },
  { name: "perhaps one in a broken file", files: { "a.yaml": "kind: [\n" }, problem: /\.pipe\/a\.yaml:2:1: .+/ },
])("$name: $problem", async ({ files, problem }) => {
  const found = await (await templates(files)).read();
  expect(() => get(found, "other")).toThrow(problem);
});

test("an invalid file does not affect a template in another", async () => {
  const found = await (await templates({ "a.yaml": "kind: [\n", "b.yaml": file(errors) })).read();
  expect(get(found, "errors")).toMatchObject({ query: "up" });
});

test("a template in two files is rejected with both positions", async () => {
  const found = await (await templates({ "a.yaml": file(errors), "b.yaml": file(errors) })).read();
  expect(() => get(found, "errors")).toThrow("template errors is in .pipe/a.yaml:5:13 and in .pipe/b.yaml:5:13: keep one of them");
});

test("every problem of a template has its file, line and column", async () => {
  const text = file("  metrics:\n    errors:\n      provider: prom\n      interval: soon\n      query: up\n      expected: {}\n");
  const found = await (await templates({ "a.yaml": text })).read();
  const problem = (line: string): RegExp => new RegExp(line.replaceAll(/[.:]/g, "\\$&"));
  expect(() => get(found, "errors")).toThrow(problem(".pipe/a.yaml:7:17: spec.metrics.errors.interval: must be a duration"));
});

test("a missing directory has no templates; links and subdirectories are not followed", async () => {
  const { dir, read } = await templates({ "outside.txt": file(errors) });
  await symlink(join(dir, "outside.txt"), join(dir, "link.yaml"));
  await mkdir(join(dir, "folder.yaml"));
  const found = await read();
  expect(() => get(found, "errors")).toThrow("unknown template errors");
  const nowhere = await readTemplates(join(dir, "nowhere"));
  expect(() => get(nowhere, "errors")).toThrow("unknown template errors");
});

test("of a directory with too many files the first are read, and an unknown template says so", async () => {
  const others = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`b${String(at).padStart(4, "0")}.yaml`, "kind: Other\n"]));
  const found = await (await templates({ "a.yaml": file(errors), ...others })).read();
  expect(get(found, "errors")).toMatchObject({ query: "up" });
  expect(() => get(found, "slow")).toThrow(".pipe has 1001 YAML files; at most 1000 are read");
});
