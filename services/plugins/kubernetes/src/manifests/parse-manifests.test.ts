import { formatProblem } from "@slipway/plugin-sdk/yaml";
import { expect, test } from "vitest";
import { parseManifests } from "./parse-manifests.ts";

const problems: readonly { readonly name: string; readonly text: string; readonly want: readonly string[] }[] = [
  { name: "an object without kind", text: "apiVersion: v1\nmetadata: {name: a}\n", want: ["f.yaml:1: the object has no kind"] },
  { name: "an object without apiVersion", text: "kind: Service\nmetadata: {name: a}\n", want: ["f.yaml:1: the Service has no apiVersion"] },
  {
    name: "an object without name",
    text: "apiVersion: v1\nkind: Service\nmetadata: {}\n",
    want: ["f.yaml:1: the Service has no metadata.name"],
  },
  { name: "an object without metadata", text: "apiVersion: v1\nkind: Service\n", want: ["f.yaml:1: the Service has no metadata.name"] },
  {
    name: "a name that is a number",
    text: "apiVersion: v1\nkind: Service\nmetadata: {name: 12}\n",
    want: ["f.yaml:3: the name of the Service must be a string: put 12 in quotes"],
  },
  {
    name: "a generated name",
    text: "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}\n",
    want: ["f.yaml:1: the Job has generateName instead of a name, so it could not be found again after it was applied: set metadata.name"],
  },
  {
    name: "a name that YAML reads as another value, as it is written",
    text: "apiVersion: v1\nkind: Service\nmetadata:\n  name: 0123\n  namespace: NO\n",
    want: [
      "f.yaml:4: the name of the Service must be a string: put 0123 in quotes",
      "f.yaml:5: the namespace of the Service must be a string: put NO in quotes",
    ],
  },
  {
    name: "an apiVersion and a kind that are no texts",
    text: "apiVersion: 1\nkind: yes\nmetadata: {name: a}\n",
    want: ["f.yaml:2: the kind must be a string: put yes in quotes", "f.yaml:1: the apiVersion must be a string: put 1 in quotes"],
  },
  { name: "a text", text: "my password\n", want: ["f.yaml:1: this is a string, not a Kubernetes object"] },
  { name: "a list", text: "- 1\n", want: ["f.yaml:1: this is a list, not a Kubernetes object"] },
  {
    name: "a name that would change the path of the URL",
    text: "apiVersion: v1\nkind: Service\nmetadata: {name: ..}\n",
    want: ['f.yaml:1: ".." is not a valid name'],
  },
  {
    name: "a namespace that would change the path of the URL",
    text: "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: b/c}\n",
    want: ['f.yaml:1: "b/c" is not a valid namespace'],
  },
  {
    name: "several problems, each with the line of its document",
    text: "a: 1\n---\n\napiVersion: v1\nkind: Service\n---\nkind: List\napiVersion: v1\nitems:\n- {kind: X}\n- 3\n- kind: List\n  items:\n  - kind: Yy\n",
    want: [
      "f.yaml:1: the object has no kind",
      "f.yaml:4: the Service has no metadata.name",
      "f.yaml:10: items[0]: the X has no apiVersion",
      "f.yaml:11: items[1]: this is a number, not a Kubernetes object",
      "f.yaml:14: items[2]: items[0]: the Yy has no apiVersion",
    ],
  },
];

test.for(problems)("reported: $name", ({ text, want }) => {
  expect(parseManifests(text, "f.yaml").problems).toEqual(want);
});

test("the items of lists are returned one by one, also of nested lists, and items of typed lists get their kind", () => {
  const text = `
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: Service, metadata: {name: a}}
  - kind: ConfigMapList
    apiVersion: v1
    items: [{metadata: {name: b}}, {metadata: {name: c}}]
`;
  const { manifests } = parseManifests(text, "f.yaml");
  expect(manifests.map(({ object, line }) => `${object.apiVersion} ${object.kind} ${object.metadata.name} ${line}`)).toEqual([
    "v1 Service a 5",
    "v1 ConfigMap b 8",
    "v1 ConfigMap c 8",
  ]);
});

test.for(["items: []", "items:", "metadata: {}"])("a list with %s has no objects", (rest) => {
  expect(parseManifests(`apiVersion: v1\nkind: List\n${rest}\n`, "f.yaml")).toEqual({ manifests: [], problems: [] });
});

test("what every cluster will refuse is a warning, with labels and annotations as they are written, and without values of ConfigMaps and Secrets", () => {
  const text = `
apiVersion: v1
kind: Secret
metadata:
  name: a
  labels: {v: &v 1.10, a.b/c: on, fine: "1"}
  annotations:
    note: *v
    map: {}
    none:
stringData:
  pin: 0815
  keys: [a]
`;
  const { manifests, problems } = parseManifests(text, "f.yaml");
  expect(problems).toEqual([]);
  expect(manifests[0]?.warnings?.map(formatProblem)).toEqual([
    "f.yaml:6:18: the cluster will refuse it: the label v of the Secret must be a string: put 1.10 in quotes",
    "f.yaml:6:31: the cluster will refuse it: the label a.b/c of the Secret must be a string: put on in quotes",
    "f.yaml:8:11: the cluster will refuse it: the annotation note of the Secret must be a string: put 1.10 in quotes",
    "f.yaml:9:10: the cluster will refuse it: the annotation map of the Secret must be a string",
    "f.yaml:12:8: the cluster will refuse it: stringData.pin of the Secret must be a string: put its value in quotes",
    "f.yaml:13:9: the cluster will refuse it: stringData.keys of the Secret must be a string",
  ]);
});

test("a key that is set twice is a warning of its object", () => {
  const service = (name: string, spec: string) => `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
  const { manifests } = parseManifests(
    [service("a", "{type: ClusterIP}"), service("b", "{type: NodePort,\n  type: ClusterIP}")].join("---\n"),
    "f.yaml",
  );
  const warning = { file: "f.yaml", line: 10, column: 3, path: "", message: 'the key "type" is set twice: its last value counts' };
  expect(manifests.map(({ object, warnings }) => [object["spec"], warnings])).toEqual([
    [{ type: "ClusterIP" }, undefined],
    [{ type: "ClusterIP" }, [warning]],
  ]);
});

test("a custom resource with items is not a list", () => {
  const { manifests } = parseManifests("apiVersion: a.b/v1\nkind: Menu\nmetadata: {name: m}\nitems: [1]\n", "f.yaml");
  expect(manifests[0]?.object["items"]).toEqual([1]);
});

test("application files among the manifests are skipped", () => {
  expect(parseManifests("apiVersion: pipecd.dev/v1beta1\nkind: Application\nspec: {}\n", "other.pipecd.yaml")).toEqual({
    manifests: [],
    problems: [],
  });
});

test("a named object whose kind ends in List is no list", () => {
  const { manifests, problems } = parseManifests(
    "apiVersion: x.io/v1\nkind: AllowList\nmetadata: {name: a}\nitems: [{name: b}]\n",
    "f.yaml",
  );
  expect(problems).toEqual([]);
  expect(manifests.map(({ object }) => object.kind)).toEqual(["AllowList"]);
});
