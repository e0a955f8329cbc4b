import { formatProblem } from "@slipway/yaml";
import { expect, test } from "vitest";
import { checkAnyFile } from "./check-any-file.ts";

const problemsOf = (text: string, filename: string) => checkAnyFile(text, { filename }).problems.map(formatProblem);
const head = (kind: string) => `apiVersion: pipecd.dev/v1beta1\nkind: ${kind}\n`;

test("a file is checked as what its kind says", () => {
  expect(problemsOf(`${head("Application")}spec: { plugins: { wait: {} } }\n`, "shop.yaml")).toEqual([]);
  expect(problemsOf(`${head("Piped")}spec: {projectID: p}\n`, "piped.yaml")).toEqual(["piped.yaml:3:1: spec.pipedID: is missing"]);
  expect(
    problemsOf(JSON.stringify({ apiVersion: "pipecd.dev/v1beta1", kind: "Piped", spec: { projectID: "p", pipedID: "q" } }), "p.json"),
  ).toEqual([]);
});

test("an unknown kind lists those of every format; the name of an application file excludes piped files", () => {
  expect(problemsOf(head("Nope"), "nope.yaml")).toEqual([
    "nope.yaml:2:7: kind: must be one of Piped, Access, Application, KubernetesApp, TerraformApp, LambdaApp, CloudRunApp, ECSApp",
  ]);
  expect(problemsOf(head("Piped"), "app.pipecd.yaml")).toEqual([
    "app.pipecd.yaml:2:7: kind: must be one of Application, KubernetesApp, TerraformApp, LambdaApp, CloudRunApp, ECSApp",
  ]);
  expect(problemsOf("apiVersion: slipway.dev/v1\nkind: Acces\n", "nope.yaml")).toEqual([
    expect.stringMatching(/^nope\.yaml:2:7: kind: must be one of .*did you mean Access\?$/),
  ]);
});

test("plugins, deploy targets and stages that the piped does not have are problems", () => {
  const plugins = [
    { name: "kubernetes", isBundled: true, deployTargets: ["europe"], targetConfigs: {}, targetLabels: {} },
    { name: "scriptrun", isBundled: true, deployTargets: [], targetConfigs: {} },
  ];
  const spec = {
    plugins: { kubernets: {}, kubernetes: {} },
    deployTargets: { kubernetes: ["europ"] },
    pipeline: { stages: [{ name: "K8S_SYNC" }, { name: "WAIT", with: { duration: "1s" } }] },
  };
  const text = JSON.stringify({ apiVersion: "pipecd.dev/v1beta1", kind: "Application", spec });
  const { problems, warnings } = checkAnyFile(text, { filename: "app.pipecd.yaml", plugins });
  expect(problems.map(({ message }) => message)).toEqual([
    "spec.plugins.kubernets: the piped has no plugin kubernets (it has kubernetes, scriptrun); did you mean kubernetes?",
    "spec.deployTargets.kubernetes[0]: the piped has no target of plugin kubernetes called europ (it has europe); did you mean europe?",
    expect.stringContaining("spec.pipeline.stages[1].name: the piped has no plugin wait, which runs stage WAIT (it has "),
  ]);
  expect(warnings).toEqual([]);
  expect(checkAnyFile(text, { filename: "app.pipecd.yaml" }).problems).toEqual([]);
});

test("a branch cannot look like an option of git", () => {
  const repository = { repoId: "r", remote: "git@example.com:a/b.git", branch: "-x" };
  const text = JSON.stringify({
    apiVersion: "pipecd.dev/v1beta1",
    kind: "Piped",
    spec: { projectID: "p", pipedID: "q", repositories: [repository] },
  });
  expect(problemsOf(text, "p.json").join()).toContain("spec.repositories[0].branch: is no branch");
});

test("a file that names no plugin is refused, as it is when it is planned", () => {
  const says = "the application file names no plugin: add spec.plugins or spec.pipeline";
  expect(problemsOf(`${head("Application")}spec: { name: shop }\n`, "shop.yaml")).toEqual([`shop.yaml:3:1: spec: ${says}`]);
  expect(problemsOf(head("Application"), "shop.yaml")).toEqual([expect.stringContaining(says)]);
});

test("without a piped file, plugins and stages that are not bundled are warnings", () => {
  const spec = "spec:\n  plugins: { terraform: {} }\n  pipeline: { stages: [{ name: K8S_SYNK }, { name: TERRAFORM_PLAN }] }\n";
  const { problems, warnings } = checkAnyFile(head("Application") + spec, { filename: "shop.yaml" });
  expect(problems).toEqual([]);
  expect(warnings.map(formatProblem)).toEqual([
    expect.stringContaining("no bundled plugin has a stage K8S_SYNK; did you mean K8S_SYNC?"),
    "shop.yaml:4:14: spec.plugins.terraform: no bundled plugin is called terraform: check the file with --piped, if your piped file has one that does",
    "shop.yaml:5:46: spec.pipeline.stages[1].name: no bundled plugin has a stage TERRAFORM_PLAN: check the file with --piped, if your piped file has one that does",
  ]);
});
