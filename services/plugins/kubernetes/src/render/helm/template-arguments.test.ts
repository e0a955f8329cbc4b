import { expect, test } from "vitest";
import { type TemplateOptions, templateArguments } from "./template-arguments.ts";

const plain: TemplateOptions = {
  chart: "./web",
  release: "shop",
  namespace: "",
  valueFiles: [],
  setFiles: new Map(),
  options: { setValues: {}, apiVersions: [], kubeVersion: "" },
};

test("a chart is rendered with its definitions", () => {
  expect(templateArguments(plain)).toEqual(["template", "--include-crds", "--", "shop", "./web"]);
});

test.for<{ name: string; options: Partial<TemplateOptions>; args: readonly string[] }>([
  { name: "the namespace", options: { namespace: "shop" }, args: ["--namespace=shop"] },
  {
    name: "value files in their order, with commas and quotes in their names",
    options: { valueFiles: ["./a,b.yaml", './say "x".yaml', "./-c.yaml"] },
    args: ['--values="./a,b.yaml"', '--values="./say ""x"".yaml"', '--values="./-c.yaml"'],
  },
  {
    name: "values as they are written",
    options: {
      options: { ...plain.options, setValues: { "image.tag": "1.10", a: "x=y", b: "-x", c: "one\ntwo", d: "1\\,2", "--debug": "" } },
    },
    args: ["--set=image.tag=1.10", "--set=a=x=y", "--set=b=-x", "--set=c=one\ntwo", "--set=d=1\\,2", "--set=--debug="],
  },
  {
    name: "files as values, with commas and backslashes in their names",
    options: { setFiles: new Map([["config", "./a,b\\c.txt"]]) },
    args: ["--set-file=config=./a\\,b\\\\c.txt"],
  },
  {
    name: "capabilities",
    options: { options: { ...plain.options, apiVersions: ["a/v1", "b/v1"], kubeVersion: "1.35.0" } },
    args: ["--api-versions=a/v1", "--api-versions=b/v1", "--kube-version=1.35.0"],
  },
])("passes $name", ({ options, args }) => {
  expect(templateArguments({ ...plain, ...options })).toEqual(["template", "--include-crds", ...args, "--", "shop", "./web"]);
});
