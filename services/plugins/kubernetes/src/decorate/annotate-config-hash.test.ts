import { expect, test } from "vitest";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { annotateConfigHash } from "./config-hash.ts";

const web = (namespace = "") => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web${namespace && `, namespace: ${namespace}`}}
spec: {template: {spec: {containers: [{name: web, image: "web:1", envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: settings}}]}]}}}
`;
const config = (kind: string, namespace: string, value: string) =>
  `---\napiVersion: v1\nkind: ${kind}\nmetadata: {name: settings${namespace && `, namespace: ${namespace}`}}\ndata: {a: "${value}"}\n`;
const hashOf = (text: string) =>
  JSON.stringify(annotateConfigHash(parseManifests(text, "a.yaml").manifests)[0]?.object).match(/"pipecd.dev\/config-hash":"(.{10})"/)?.[1];

const cases: readonly { readonly name: string; readonly text: (value: string) => string; readonly restarts: boolean }[] = [
  {
    name: "a ConfigMap of its namespace, whatever others have its name",
    text: (value) => web("blue") + config("ConfigMap", "blue", value) + config("ConfigMap", "green", "x"),
    restarts: true,
  },
  {
    name: "a ConfigMap of another namespace, beside its own",
    text: (value) => web("blue") + config("ConfigMap", "blue", "x") + config("ConfigMap", "green", value),
    restarts: false,
  },
  { name: "a ConfigMap of another namespace", text: (value) => web("blue") + config("ConfigMap", "green", value), restarts: false },
  {
    name: "a Secret with the name of the ConfigMap that it reads",
    text: (value) => web() + config("ConfigMap", "", "x") + config("Secret", "", value),
    restarts: true,
  },
  {
    name: "a ConfigMap without a namespace, which may be in its own",
    text: (value) => web("blue") + config("ConfigMap", "", value),
    restarts: true,
  },
  { name: "a ConfigMap of a namespace that may be its own", text: (value) => web() + config("ConfigMap", "blue", value), restarts: true },
  {
    name: "a ConfigMap of a namespace that may be its own, while one without a namespace is certainly in its own",
    text: (value) => web() + config("ConfigMap", "", "x") + config("ConfigMap", "blue", value),
    restarts: false,
  },
];

test.for(cases)("whether the pods restart after a change of $name: $restarts", ({ text, restarts }) => {
  expect(hashOf(text("1"))).toBe(hashOf(text("1")));
  expect(hashOf(text("1")) !== hashOf(text("2"))).toBe(restarts);
});

test("a ConfigMap of another namespace is not read, so there is no hash", () => {
  expect(hashOf(web("blue") + config("ConfigMap", "green", "1"))).toBeUndefined();
});
