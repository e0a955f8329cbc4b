import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const patch = (path: string, body: object) => cluster.request("PATCH", path, body, { contentType: "application/merge-patch+json" });

/** The health of every object of a kind, as the application's live state has it, with its reason. */
async function healthsOf(files: Readonly<Record<string, string>>, kind: string) {
  const { resources } = await trial.livestate(files);
  return resources
    .filter(({ resourceType }) => resourceType === kind)
    .map(({ health, healthReason = "" }) => ({ health, reason: healthReason }));
}

/** Waits until the only object of a kind has this health, for a reason with these words. */
function reaches(files: Readonly<Record<string, string>>, kind: string, health: string, words = "") {
  return eventually(async () => expect(await healthsOf(files, kind)).toEqual([{ health, reason: expect.stringContaining(words) }]), {
    timeoutMs: 60_000,
  });
}

test("a Job that has failed is degraded, with what the Job controller says; one that has completed is healthy, whatever its pods were", async () => {
  const job = (name: string, spec: string, pod: string) => `
apiVersion: batch/v1
kind: Job
metadata: {name: ${name}, namespace: ${namespace}}
spec: {backoffLimit: 0, ${spec} template: {spec: {restartPolicy: Never, ${pod} containers: [{name: main, image: "main:1"}]}}}
`;
  const fails = { "job.yaml": job("fails", "activeDeadlineSeconds: 1,", "nodeSelector: {none: none},") };
  await trial.deploy({ files: fails });
  await reaches(fails, "Job", "degraded", "active longer than specified deadline");

  const completes = { "job.yaml": job("completes", "", "") };
  await trial.deploy({ files: completes, options: { prune: true } });
  await reaches(completes, "Job", "healthy");
});

test("workloads that update on delete are healthy with old pods, and say so", async () => {
  const files = (image: string) => ({
    "sets.yaml": `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: ${namespace}}
spec:
  replicas: 2
  serviceName: db
  updateStrategy: {type: OnDelete}
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: main, image: "${image}"}]}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: ${namespace}}
spec:
  updateStrategy: {type: OnDelete}
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: main, image: "${image}"}]}
`,
  });
  const before = files("main:1");
  await trial.deploy({ files: before });
  await reaches(before, "StatefulSet", "healthy");
  await reaches(before, "DaemonSet", "healthy");

  const after = files("main:2");
  await trial.deploy({ files: after });
  await reaches(after, "StatefulSet", "healthy", "2 of 2 pods have an old revision");
  await reaches(after, "DaemonSet", "healthy", "pods have an old template");

  await cluster.request("DELETE", `/api/v1/namespaces/${namespace}/pods/db-1`);
  await reaches(after, "StatefulSet", "healthy", "1 of 2 pods have an old revision");
});

test("a StatefulSet is healthy when its pods above the partition are new", async () => {
  const files = (image: string) => ({
    "set.yaml": `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: ${namespace}}
spec:
  replicas: 2
  serviceName: db
  updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: main, image: "${image}"}]}
`,
  });
  await trial.deploy({ files: files("main:1") });
  await reaches(files("main:1"), "StatefulSet", "healthy");
  const after = files("main:2");
  await trial.deploy({ files: after });
  await reaches(after, "StatefulSet", "healthy", "1 of 2 pods have an old revision: they are below partition 1");
});

test("a claim without a volume and a Service without an address are progressing", async () => {
  const files = {
    "a.yaml": `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: disk, namespace: ${namespace}}
spec: {storageClassName: none-such, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: ${namespace}}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
`,
  };
  await trial.deploy({ files });
  await reaches(files, "PersistentVolumeClaim", "progressing", "Waiting for a volume");
  await reaches(files, "Service", "progressing", "Waiting for the load balancer");

  await patch(`/api/v1/namespaces/${namespace}/services/web/status`, { status: { loadBalancer: { ingress: [{ ip: "10.1.2.3" }] } } });
  expect(await healthsOf(files, "Service")).toEqual([{ health: "healthy", reason: "" }]);
});

test("a definition is healthy when its kind is served, and an object of it as its conditions say", async () => {
  const group = `${namespace}.example.com`;
  const files = {
    "crd.yaml": `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.${group}}
spec:
  group: ${group}
  scope: Namespaced
  names: {kind: Thing, plural: things}
  versions:
    - name: v1
      served: true
      storage: true
      subresources: {status: {}}
      schema: {openAPIV3Schema: {type: object, properties: {status: {type: object, x-kubernetes-preserve-unknown-fields: true}}}}
---
apiVersion: ${group}/v1
kind: Thing
metadata: {name: a, namespace: ${namespace}}
`,
  };
  await trial.deploy({ files });
  await reaches(files, "CustomResourceDefinition", "healthy");
  expect(await healthsOf(files, "Thing")).toEqual([{ health: "healthy", reason: "" }]);

  const report = (conditions: readonly object[]) =>
    patch(`/apis/${group}/v1/namespaces/${namespace}/things/a/status`, { status: { conditions } });
  await report([{ type: "Ready", status: "False", reason: "Provisioning", message: "a disk is made" }]);
  expect(await healthsOf(files, "Thing")).toEqual([{ health: "progressing", reason: "a disk is made" }]);
  await report([{ type: "Stalled", status: "True", reason: "InvalidSpec", message: "no such size" }]);
  expect(await healthsOf(files, "Thing")).toEqual([{ health: "degraded", reason: "no such size" }]);
});

test("an object that is being deleted names the finalizers for which it waits", async () => {
  const files = {
    "a.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: ${namespace}, finalizers: [example.com/keep]}\n`,
  };
  await trial.deploy({ files });
  const path = `/api/v1/namespaces/${namespace}/configmaps/a`;
  await cluster.request("DELETE", path);
  expect(await healthsOf(files, "ConfigMap")).toEqual([
    { health: "progressing", reason: "Waiting for the object to be deleted; its finalizers are example.com/keep" },
  ]);
  await patch(path, { metadata: { finalizers: null } });
});
