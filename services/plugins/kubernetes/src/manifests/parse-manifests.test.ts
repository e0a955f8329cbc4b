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
    want: ["f.yaml:1: the name of the Service must be a string: put 12 in quotes"],
  },
  {
    name: "a generated name",
    text: "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}\n",
    want: ["f.yaml:1: the Job has generateName instead of a name, so it could not be found again after it was applied"],
  },
  { name: "a text", text: "hello\n", want: ['f.yaml:1: this is the string "hello", not a Kubernetes object'] },
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
    text: "a: 1\n---\n\napiVersion: v1\nkind: Service\n---\nkind: List\napiVersion: v1\nitems: [{kind: X}, 3]\n",
    want: [
      "f.yaml:1: the object has no kind",
      "f.yaml:4: the Service has no metadata.name",
      "f.yaml:7: items[0]: the X has no apiVersion",
      'f.yaml:7: items[1]: this is the number "3", not a Kubernetes object',
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
    "v1 Service a 2",
    "v1 ConfigMap b 2",
    "v1 ConfigMap c 2",
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
