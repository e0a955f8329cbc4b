import { expect, test } from "vitest";
import { stage } from "./stage.ts";

const manifests = (image: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {replicas: 2, selector: {matchLabels: {app: web, pipecd.dev/variant: primary}}, template: {metadata: {labels: {app: web, pipecd.dev/variant: primary}}, spec: {containers: [{name: web, image: "${image}"}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web, pipecd.dev/variant: primary}}
`;
const revision = (commit: string, image: string) => ({
  commit,
  configFilename: "app.pipecd.yaml",
  files: {
    "app.pipecd.yaml": "apiVersion: pipecd.dev/v1beta1\nkind: Application\nspec: {pipeline: {stages: [{name: K8S_TRAFFIC_ROUTING}]}}\n",
    "web.yaml": manifests(image),
  },
  spec: {},
});
const input = {
  stageConfig: "{}",
  pipedId: "piped",
  applicationId: "app",
  deployTargets: 1,
  target: revision("c2", "web:2"),
  running: revision("c1", "web:1"),
  live: [],
};
const shown = async (name: string, stageConfig = "{}") => {
  const { status, ops } = (await stage({ ...input, stage: name, stageConfig })) as {
    readonly status: string;
    readonly ops: readonly {
      readonly verb: string;
      readonly manifest: { readonly kind: string; readonly metadata: { readonly name: string } };
    }[];
  };
  return [status, ...ops.map(({ verb, manifest }) => `${verb} ${manifest.kind} ${manifest.metadata.name}`)];
};

// The recorded cases are not here. These of our own show that the stages still run on the API server in memory.
test.for([
  { name: "K8S_SYNC", want: ["SUCCESS", "apply Deployment web", "apply Service web"] },
  { name: "K8S_CANARY_ROLLOUT", want: ["SUCCESS", "apply Deployment web-canary"] },
  { name: "K8S_PRIMARY_ROLLOUT", want: ["SUCCESS", "apply Deployment web", "apply Service web"] },
  { name: "K8S_TRAFFIC_ROUTING", stageConfig: '{"all": "canary"}', want: ["SUCCESS", "apply Service web"] },
  { name: "K8S_CANARY_CLEAN", want: ["SUCCESS"] },
  { name: "K8S_ROLLBACK", want: ["SUCCESS", "apply Deployment web", "apply Service web"] },
])("$name does on the API server in memory what it does on a cluster", async ({ name, stageConfig, want }) => {
  expect(await shown(name, stageConfig)).toEqual(want);
});
