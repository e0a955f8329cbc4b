import { formatProblem } from "@slipway/yaml";
import { expect, test } from "vitest";
import { checkAnyFile } from "./check-any-file.ts";

const problemsOf = (text: string, filename: string) => checkAnyFile(text, { filename }).problems.map(formatProblem);
const head = (kind: string) => `apiVersion: pipecd.dev/v1beta1\nkind: ${kind}\n`;

test("a file is checked as what its kind says", () => {
  expect(problemsOf(`${head("Application")}spec: {}\n`, "shop.yaml")).toEqual([]);
  expect(problemsOf(`${head("Piped")}spec: {projectID: p}\n`, "piped.yaml")).toEqual(["piped.yaml:3:1: spec.pipedID: is missing"]);
  expect(
    problemsOf(JSON.stringify({ apiVersion: "pipecd.dev/v1beta1", kind: "Piped", spec: { projectID: "p", pipedID: "q" } }), "p.json"),
  ).toEqual([]);
});

test("an unknown kind lists those of both formats; the name of an application file excludes piped files", () => {
  expect(problemsOf(head("Nope"), "nope.yaml")).toEqual([
    "nope.yaml:2:7: kind: must be one of Piped, Application, KubernetesApp, TerraformApp, LambdaApp, CloudRunApp, ECSApp",
  ]);
  expect(problemsOf(head("Piped"), "app.pipecd.yaml")).toEqual([
    "app.pipecd.yaml:2:7: kind: must be one of Application, KubernetesApp, TerraformApp, LambdaApp, CloudRunApp, ECSApp",
  ]);
});
