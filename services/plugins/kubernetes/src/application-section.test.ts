import { readWith } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { applicationSchema } from "./application-section.ts";

test.for([
  { input: { helmOptions: { releaseName: "a" } }, field: "helmOptions", problem: "has no effect without helmChart" },
  { input: { helmChart: { path: "web" }, manifests: ["a.yaml"] }, field: "manifests", problem: "has no effect beside helmChart" },
  {
    input: { helmChart: { path: "web" }, kustomizeOptions: { "enable-helm": "" } },
    field: "kustomizeOptions",
    problem: "has no effect beside helmChart",
  },
])("$field $problem, so it is refused", ({ input, field, problem }) => {
  expect(readWith(applicationSchema, { input }).misfits).toEqual([{ path: ["input", field], message: expect.stringContaining(problem) }]);
});

test("a section without anything is that of plain manifests", () => {
  expect(applicationSchema.parse({}).input).toMatchObject({ manifests: [], kustomizeOptions: {} });
});

test("a service of another kind is refused, since only its name would count", () => {
  expect(readWith(applicationSchema, { service: { kind: "Deployment", name: "web" } }).misfits).toEqual([
    { path: ["service", "kind"], message: expect.stringContaining("leave it out") },
  ]);
  for (const kind of ["Service", "VirtualService", ""])
    expect(applicationSchema.parse({ service: { kind, name: "web" } }).service).toEqual({ kind, name: "web" });
});
