import { expect, test } from "vitest";
import { expand } from "./expand.ts";
import { queryScope } from "./query-scope.ts";

const args = { applicationName: "shop", appCustomArgs: { k8sNamespace: "prod", job: "web" } };

test("a query can use its application, its namespace, its own names and its variant", () => {
  const all = "{{ .App.Name }} {{ .K8s.Namespace }} {{ .AppCustomArgs.job }} {{ .Variant.Name }} {{ .VariantCustomArgs.pod }}";
  expect(expand(all, queryScope(args, { name: "canary", customArgs: { pod: "c1" } }))).toBe("shop prod web canary c1");
});

test.for([
  {
    query: "{{ .Variant.Name }}",
    problem: ".Variant has no Name, it is empty: only the strategies CANARY_BASELINE and CANARY_PRIMARY know a variant",
  },
  { query: "{{ .AppCustomArgs.x }}", problem: "set it in appCustomArgs" },
  { query: "{{ .AppCustomArgs.x }}", problem: "there are k8sNamespace, job" },
])("$query: $problem", ({ query, problem }) => {
  expect(() => expand(query, queryScope(args))).toThrow(problem);
});

test("a missing name of a variant says where to set it", () => {
  expect(() => expand("{{ .VariantCustomArgs.pod }}", queryScope(args, { name: "baseline", customArgs: {} }))).toThrow(
    ".VariantCustomArgs has no pod, it is empty: set it in baselineArgs of the metric",
  );
});

test("a missing namespace says where to set it", () => {
  expect(() => expand("{{ .K8s.Namespace }}", queryScope({ ...args, appCustomArgs: {} }))).toThrow(
    "it is k8sNamespace of the appCustomArgs",
  );
});
