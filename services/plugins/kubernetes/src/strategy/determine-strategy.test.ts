import { expect, test } from "vitest";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { determineStrategy } from "./determine-strategy.ts";
import { determineVersions } from "./versions.ts";
import { unmatchedWorkloads } from "./workloads.ts";

const parse = (text: string) => parseManifests(text, "a.yaml").manifests;
const deployment = (image: string, more = "", kind = "Deployment", name = "web") =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec:\n  template:\n    spec:\n      containers: [{name: web, image: "${image}"${more}}]\n`;
const scaled = (replicas: number) => `${deployment("web:1")}  replicas: ${replicas}\n`;
const config = (value: string, name = "settings", kind = "ConfigMap") =>
  `---\napiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}}\ndata: {a: "${value}"}\n`;
const web = deployment("web:1");

const cases = [
  { name: "no running workloads", old: "", new: web, want: "quick-sync", why: "unable to find the currently running workloads" },
  {
    name: "no workloads in the new manifests",
    old: web,
    new: config("1"),
    want: "quick-sync",
    why: "unable to find workloads in the new manifests",
  },
  { name: "another image", old: web, new: deployment("web:2"), want: "pipeline", why: "updating image web from 1 to 2" },
  { name: "an image with another name", old: web, new: deployment("next:2"), want: "pipeline", why: "updating image web:1 to next:2" },
  {
    name: "an image in a registry with a port",
    old: deployment("r:5000/web:1"),
    new: deployment("r:5000/web:2"),
    want: "pipeline",
    why: "image web from 1 to 2",
  },
  {
    name: "another pod template",
    old: web,
    new: deployment("web:1", ", args: [x]"),
    want: "pipeline",
    why: "pod template of workload web was changed",
  },
  {
    name: "another notation of a quantity",
    old: deployment("web:1", ", resources: {limits: {cpu: 1}}"),
    new: deployment("web:1", ', resources: {limits: {cpu: "1000m"}}'),
    want: "quick-sync",
    why: "Quick sync by applying all manifests",
  },
  {
    name: "an empty field",
    old: web,
    new: deployment("web:1", ", args: [], env: null"),
    want: "quick-sync",
    why: "Quick sync by applying all manifests",
  },
  {
    name: "another number of replicas",
    old: scaled(2),
    new: scaled(5),
    want: "quick-sync",
    why: "Quick sync to scale Deployment/web from 2 to 5",
  },
  { name: "a removed number of replicas", old: scaled(2), new: web, want: "quick-sync", why: "from 2 to <nil>" },
  { name: "a changed ConfigMap", old: web + config("1"), new: web + config("2"), want: "pipeline", why: "ConfigMap settings was updated" },
  {
    name: "a changed Secret",
    old: web + config("MQ==", "s", "Secret"),
    new: web + config("Mg==", "s", "Secret"),
    want: "pipeline",
    why: "Secret s was updated",
  },
  { name: "an added ConfigMap", old: web, new: web + config("1"), want: "pipeline", why: "new 1 configmap/secret added" },
  { name: "a removed ConfigMap", old: web + config("1"), new: web, want: "pipeline", why: "1 configmap/secret deleted" },
  {
    name: "a renamed ConfigMap",
    old: web + config("1"),
    new: web + config("1", "other"),
    want: "pipeline",
    why: "ConfigMap settings was deleted",
  },
  {
    name: "the same ConfigMap",
    old: web + config("1"),
    new: `${web}---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n${config("1")}`,
    want: "quick-sync",
    why: "Quick sync by applying all manifests",
  },
  {
    name: "the default namespace written explicitly",
    old: web,
    new: web.replace("{name: web}", "{name: web, namespace: default}"),
    want: "quick-sync",
    why: "Quick sync by applying all manifests",
  },
];
test.for(cases)("$name: $want", ({ old, new: next, want, why }) => {
  const { strategy, summary } = determineStrategy(parse(old), parse(next));
  expect({ strategy, summary }).toEqual({ strategy: want, summary: expect.stringContaining(why) });
});

test("only the referenced workloads are compared", () => {
  const both = (image: string) => `${web}---\n${deployment(image, "", "StatefulSet", "db")}`;
  expect(determineStrategy(parse(both("db:1")), parse(both("db:2"))).strategy).toBe("quick-sync");
  expect(determineStrategy(parse(both("db:1")), parse(both("db:2")), [{ kind: "StatefulSet", name: "" }]).strategy).toBe("pipeline");
  expect(determineStrategy(parse(both("db:1")), parse(both("db:2")), [{ kind: "", name: "web" }]).strategy).toBe("quick-sync");
});

test("references that match nothing are named, by kind and name", () => {
  const references = [
    { kind: "", name: "web" },
    { kind: "", name: "wbe" },
    { kind: "StatefulSet", name: "" },
  ];
  expect(unmatchedWorkloads(parse(web), references)).toEqual([
    "workloads[1] names Deployment wbe, which the application does not declare: correct it, or remove it",
    "workloads[2] names StatefulSet, which the application does not declare: correct it, or remove it",
  ]);
  expect(unmatchedWorkloads(parse(config("1")), [])).toEqual([]);
});

test("versions are the container images, each once", () => {
  const text = `${deployment("r/web:1")}---\n${deployment("r/web:1", "", "Deployment", "other")}---\n${deployment("db:2", "", "StatefulSet", "db")}`;
  expect(determineVersions(parse(text))).toEqual([
    { kind: "container-image", name: "web", version: "1", url: "r/web:1" },
    { kind: "container-image", name: "db", version: "2", url: "db:2" },
  ]);
});
