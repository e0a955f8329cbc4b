import { expect, test } from "vitest";
import { helmChartSchema, helmOptionsSchema } from "./helm-input.ts";

test.for([
  { path: "charts/web" },
  { path: "../../charts/web" },
  { repository: "stable", name: "redis", version: "1.0.0" },
  { repository: "oci://registry.example.com/team", name: "redis", version: "^1.2" },
])("accepts the chart %o", (chart) => expect(helmChartSchema.parse(chart)).toMatchObject(chart));

test.for([
  { chart: {}, problem: "path names no chart: set path, or repository, name and version" },
  { chart: { path: "web", version: "1.0.0" }, problem: "version cannot be combined with path" },
  { chart: { repository: "stable", version: "1" }, problem: "name is missing" },
  {
    chart: { repository: "stable", name: "redis" },
    problem: "version is missing: without it, the same commit would deploy whatever is newest",
  },
  { chart: { repository: "stable", name: "../redis", version: "1" }, problem: 'name "../redis" is not the name of a chart' },
])("refuses the chart $chart: $problem", ({ chart, problem }) =>
  expect(problemsOf(helmChartSchema.safeParse(chart).error)).toContain(problem),
);

test.for([
  {
    options: { setValues: { replicas: 3 } },
    problem: "setValues.replicas must be a text, as after --set of helm: put numbers and booleans in quotes",
  },
  { options: { setValues: { a: "1,2" } }, problem: "setValues.a has a comma" },
  { options: { releaseName: "Shop" }, problem: "releaseName must be a name such as shop-web" },
  { options: { releaseName: "x".repeat(54) }, problem: "at most 53 characters" },
  { options: { apiVersions: ["a/v1,b/v1"] }, problem: "apiVersions.0 must be an API version" },
  { options: { kubeVersion: "--debug" }, problem: "kubeVersion must be a version of Kubernetes" },
])("refuses the options $options: $problem", ({ options, problem }) =>
  expect(problemsOf(helmOptionsSchema.safeParse(options).error)).toContain(problem),
);

function problemsOf(
  error: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] } | undefined,
) {
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")} ${message}`).join("\n");
}
