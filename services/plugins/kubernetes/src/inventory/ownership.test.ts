import { expect, test } from "vitest";
import type { KubeObject } from "../manifests/kube-object.ts";
import { reasonToKeep } from "./ownership.ts";

const marks = { "pipecd.dev/managed-by": "piped", "pipecd.dev/application": "app-1" };
const live = (metadata: Record<string, unknown> = {}): KubeObject => {
  const { labels = marks, annotations = {}, ...more } = metadata as { labels?: object; annotations?: object };
  const key = { "pipecd.dev/resource-key": ":ConfigMap::a" };
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a", namespace: "shop", labels: { ...labels }, annotations: { ...marks, ...key, ...annotations }, ...more },
  };
};

const cases = [
  { name: "what this application declared may be deleted", object: live(), want: undefined },
  {
    name: "what has the label of another application stays",
    object: live({ labels: { ...marks, "pipecd.dev/application": "app-2" } }),
    want: "it no longer belongs to this application",
  },
  {
    name: "what has the annotation of another application stays",
    object: live({ annotations: { "pipecd.dev/application": "app-2" } }),
    want: "it no longer belongs to this application",
  },
  { name: "what has lost its label stays", object: live({ labels: {} }), want: "it no longer belongs to this application" },
  { name: "what another object owns stays", object: live({ ownerReferences: [{ uid: "u" }] }), want: "another object owns it" },
  {
    name: "what has the marks of another object stays",
    object: live({ annotations: { "pipecd.dev/resource-key": ":ConfigMap::b" } }),
    want: "its marks were copied from another object",
  },
  {
    name: "what was declared in another namespace stays",
    object: live({ annotations: { "pipecd.dev/resource-key": ":ConfigMap:other:a" } }),
    want: "its marks were copied from another object",
  },
  {
    name: "what has no key stays",
    object: live({ annotations: { "pipecd.dev/resource-key": "" } }),
    want: "its marks were copied from another object",
  },
];
test.for(cases)("$name", ({ object, want }) => expect(reasonToKeep(object, "app-1")).toBe(want));

test("with orCopy, a variant's copy with the key of its original may be deleted", () => {
  const copy = live({ name: "a-canary" });
  expect(reasonToKeep(copy, "app-1")).toBe("its marks were copied from another object");
  expect(reasonToKeep(copy, "app-1", { orCopy: true })).toBeUndefined();
  expect(reasonToKeep(live({ name: "abc" }), "app-1", { orCopy: true })).toBe("its marks were copied from another object");
});
