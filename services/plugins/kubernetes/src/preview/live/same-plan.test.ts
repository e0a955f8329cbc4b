import { Fault } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { parseManifests } from "../../manifests/parse-manifests.ts";
import { SamePlan } from "./same-plan.ts";

const objects = parseManifests(
  `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: lamps.example.com}
spec: {group: example.com, names: {kind: Lamp, plural: lamps}, versions: [{name: v1, served: true}]}
---
{apiVersion: v1, kind: Namespace, metadata: {name: fresh}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: reader}}
---
{apiVersion: example.com/v1, kind: Lamp, metadata: {name: lamp}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
`,
  "a.yaml",
).manifests.map(({ object }) => object);
const [definition, , , lamp, configMap] = objects;

test.for([
  { name: "a kind whose definition changes", of: lamp, message: "field not declared in schema", want: /changes the definition/ },
  {
    name: "a namespace that is declared",
    of: configMap,
    message: 'namespaces "fresh" not found: create it',
    want: /needs Namespace fresh/,
  },
  {
    name: "a role that is declared",
    of: configMap,
    message: 'roles.rbac.authorization.k8s.io "reader" not found',
    want: /needs Role reader/,
  },
  { name: "a namespace that nobody creates", of: configMap, message: 'namespaces "other" not found', want: /^$/ },
  { name: "another refusal", of: configMap, message: "data: field is immutable", want: /^$/ },
])("an object is not called refused because of $name", ({ of, message, want }) => {
  if (of === undefined || definition === undefined) throw new Error("the manifests lack an object");
  const plan = new SamePlan({ definitions: [definition], absent: objects, createsNamespaces: false });
  expect(plan.reasonUnchecked(of, new Fault("invalid", message)) ?? "").toMatch(want);
});

test("namespaces that the sync creates by itself are not missed", () => {
  if (configMap === undefined) throw new Error("the manifests lack an object");
  const plan = new SamePlan({ definitions: [], absent: [], createsNamespaces: true });
  expect(plan.reasonUnchecked(configMap, new Fault("not_found", 'namespaces "other" not found'))).toBe(
    "the same deployment creates its namespace",
  );
});
