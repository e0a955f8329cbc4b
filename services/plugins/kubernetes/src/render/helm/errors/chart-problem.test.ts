import { expect, test } from "vitest";
import { chartProblem } from "./chart-problem.ts";
import { schemaProblems } from "./schema-problems.ts";

test("every value that a schema refuses is a problem, as helm 4 writes them", () => {
  const error =
    "values don't meet the specifications of the schema(s) in the following chart(s):\nweb:\n- at '': missing property 'host'\n- at '/image': validation failed\n  - at '/image/tag': got number, want string\n- at '/replicas': minimum: got 0, want 1\ndb:\n- at '/size': got null, want string\n";
  expect(schemaProblems(error)).toEqual([
    "the values do not fit values.schema.json of the chart web: missing property 'host'",
    "the value image.tag does not fit values.schema.json of the chart web: got number, want string",
    "the value replicas does not fit values.schema.json of the chart web: minimum: got 0, want 1",
    "the value size does not fit values.schema.json of the chart db: got null, want string",
  ]);
});

test("and as helm 3 writes them", () => {
  const error =
    "values don't meet the specifications of the schema(s) in the following chart(s):\nweb:\n- (root): host is required\n- image.tag: Invalid type. Expected: string, given: integer\n";
  expect(schemaProblems(error)).toEqual([
    "the values do not fit values.schema.json of the chart web: host is required",
    "the value image.tag does not fit values.schema.json of the chart web: Invalid type. Expected: string, given: integer",
  ]);
});

test("a schema that cannot be read is a problem", () => {
  const error = "values don't meet the specifications of the schema(s) in the following chart(s):\nweb:\nunexpected EOF\n";
  expect(schemaProblems(error)).toEqual(["values.schema.json of the chart web cannot be read: unexpected EOF"]);
  expect(schemaProblems("library charts are not installable")).toBeUndefined();
});

test.for([
  {
    error:
      "failed to parse prod.yaml: cannot unmarshal yaml document: error converting YAML to JSON: yaml: line 1: did not find expected ',' or ']'",
    text: "prod.yaml: is not a file of values: line 1: did not find expected ',' or ']'",
  },
  {
    error: "cannot load values.yaml: error converting YAML to JSON: yaml: line 3: did not find expected node content",
    text: "charts/web/values.yaml: cannot be read: line 3: did not find expected node content",
  },
  {
    error: "error unpacking subchart db in web: cannot load values.yaml: yaml: line 1: x",
    text: "charts/web/charts/db/values.yaml: cannot be read: line 1: x",
  },
  {
    error: "chart requires kubeVersion: >=1.99 which is incompatible with Kubernetes v1.35.0",
    text: "charts/web/Chart.yaml: the chart requires Kubernetes >=1.99, but is rendered for v1.35.0: set helmOptions.kubeVersion to the version of the cluster",
  },
  {
    error: "library charts are not installable",
    text: "charts/web/Chart.yaml: a library chart has nothing to deploy: name the chart that uses it",
  },
  { error: "validation: chart.metadata.version is required", text: "charts/web/Chart.yaml: version is required" },
  { error: "unable to detect chart version, no Chart.yaml found", text: "there is no chart in charts/web: it has no Chart.yaml" },
  { error: "Chart.yaml file is missing", text: "there is no chart in charts/web: it has no Chart.yaml" },
  {
    error: "failed parsing --set data: index of 999999 is greater than maximum supported index of 65536",
    text: "helmOptions.setValues: index of 999999 is greater than maximum supported index of 65536",
  },
  {
    error:
      'release name check failed: release name "Rel_X": invalid release name, must match regex ^x$ and the length must not be longer than 53',
    text: '"Rel_X" cannot be the name of a release: set helmOptions.releaseName (lower case letters, digits, - and ., at most 53 characters)',
  },
  { error: "something\n  new", text: "helm cannot render the chart charts/web: something new" },
])("$error", ({ error, text }) => expect(chartProblem(error, "charts/web").text).toBe(text));
