import { expect, test } from "vitest";
import type { ApiResource } from "../client/discovery/discovery.ts";
import { kindsNamed } from "./kinds-named.ts";

const kind = (group: string, name: string, names: readonly string[], verbs = ["get", "list"]): ApiResource => ({
  ...{ group, version: "v1", kind: name, plural: names[0] ?? "", names, isNamespaced: true, verbs },
});
const kinds = [
  kind("serving.knative.dev", "Service", ["services", "service", "ksvc"]),
  kind("apps", "Deployment", ["deployments", "deployment", "deploy"]),
  kind("", "Service", ["services", "service", "svc"]),
  kind("authentication.k8s.io", "TokenReview", ["tokenreviews"], ["create"]),
];
const find = (word: string, unread: readonly string[] = []) =>
  kindsNamed(word, { kinds: () => kinds, unread: unread.map((group) => ({ group, version: "v1", reason: "away" })) }).map(
    ({ group, kind: found }) => `${found}.${group}`,
  );

test.for([
  { word: "deploy", want: ["Deployment.apps"] },
  { word: "Deployment", want: ["Deployment.apps"] },
  { word: "DEPLOYMENTS.apps", want: ["Deployment.apps"] },
  { word: "deployments.v1.apps", want: ["Deployment.apps"] },
  { word: "service", want: ["Service.", "Service.serving.knative.dev"] },
  { word: "services.serving", want: ["Service.serving.knative.dev"] },
])("$word means $want", ({ word, want }) => {
  expect(find(word)).toEqual(want);
});

test.for([
  { word: "deploment", says: "the cluster has no kind deploment: did you mean deployment?" },
  { word: "deploy.core", says: "the cluster has no kind deploy.core" },
  { word: "tokenreviews", says: "the cluster has no kind tokenreviews" },
  { word: "", says: "the cluster has no kind " },
])("$word is no kind", ({ word, says }) => {
  expect(() => find(word)).toThrowError(expect.objectContaining({ code: "not_found", message: says }));
});

test("kinds that could not be read are named", () => {
  expect(() => find("nodemetrics", ["metrics.k8s.io"])).toThrowError("(kinds of metrics.k8s.io could not be read)");
});
