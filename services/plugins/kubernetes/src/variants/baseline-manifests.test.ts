import { expect, test } from "vitest";
import { applicationSchema } from "../application-section.ts";
import { describeManifest } from "../manifests/manifest.ts";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { baselineManifests } from "./baseline-manifests.ts";
import { baselineOptionsSchema } from "./options.ts";

const deployment = (name: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec: {replicas: 4, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, envFrom: [{configMapRef: {name: settings}}]}]}}}
`;
const rest = `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}}\n`;
const parse = (text: string) => parseManifests(text, "a.yaml").manifests;
const baseline = (running: string, target: string, options: unknown = {}) =>
  baselineManifests({ running: parse(running), target: parse(target) }, applicationSchema.parse({}), baselineOptionsSchema.parse(options));

test("the running Deployments are copied and read the live ConfigMaps", () => {
  const copies = baseline(deployment("web") + rest, deployment("other"), { createService: true, replicas: "25%" });
  expect(copies.map(describeManifest)).toEqual(["Service web-baseline (a.yaml:11)", "Deployment.apps web-baseline (a.yaml:2)"]);
  expect(copies[1]?.object["spec"]).toMatchObject({
    replicas: 1,
    selector: { matchLabels: { app: "web", "pipecd.dev/variant": "baseline" } },
    template: { spec: { containers: [{ envFrom: [{ configMapRef: { name: "settings" } }] }] } },
  });
});

test("a copy never overwrites what the target revision declares", () => {
  expect(() => baseline(deployment("web"), deployment("web-baseline"))).toThrow("would overwrite what a.yaml:2 declares");
});
