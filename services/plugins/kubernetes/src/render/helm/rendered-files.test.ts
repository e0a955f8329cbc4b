import { expect, test } from "vitest";
import { renderedFiles } from "./rendered-files.ts";

const nameFile = (file: string) => file.replace(/^web\//, "charts/web/");
const split = (text: string) =>
  renderedFiles(Buffer.from(text), nameFile).map(({ name, content }) => [name, Buffer.from(content).toString()]);

test("objects are named after their templates", () => {
  expect(split("---\n# Source: web/templates/a.yaml\na: 1\n---\n# Source: web/crds/b.yaml\nb: 1\n---\nb: 2\n")).toEqual([
    ["charts/web/templates/a.yaml (rendered)", "a: 1\n"],
    ["charts/web/crds/b.yaml (rendered)", "b: 1\n---\nb: 2\n"],
  ]);
});

test("the objects of one template are one file, wherever helm writes them", () => {
  expect(split("---\n# Source: web/a.yaml\na: 1\n---\n# Source: web/b.yaml\nb: 1\n---\n# Source: web/a.yaml\na: 2\n")).toEqual([
    ["charts/web/a.yaml (rendered)", "a: 1\n---\na: 2\n"],
    ["charts/web/b.yaml (rendered)", "b: 1\n"],
  ]);
});

test("a text that only looks like a separator belongs to its object", () => {
  expect(split("---\n# Source: web/a.yaml\na: |\n  ---\n  # Source: x\n")).toEqual([
    ["charts/web/a.yaml (rendered)", "a: |\n  ---\n  # Source: x\n"],
  ]);
});

test("hooks are files of their own, definitions with the annotation are not", () => {
  const hook = "metadata:\n  annotations:\n    helm.sh/hook: pre-install\n";
  const text = `---\n# Source: web/crds/d.yaml\n${hook}---\n# Source: web/templates/a.yaml\na: helm.sh/hook\n---\n# Source: web/templates/a.yaml\n${hook}---\n# Source: web/charts/db/crds/e.yaml\n${hook}`;
  expect(renderedFiles(Buffer.from(text), nameFile).map(({ name, isHooks }) => [name, isHooks])).toEqual([
    ["charts/web/crds/d.yaml (rendered)", undefined],
    ["charts/web/templates/a.yaml (rendered)", undefined],
    ["charts/web/charts/db/crds/e.yaml (rendered)", undefined],
    ["charts/web/templates/a.yaml (hook)", true],
  ]);
});

test("a chart without output has no files", () => {
  expect(split("")).toEqual([]);
  expect(split("\n")).toEqual([]);
});
