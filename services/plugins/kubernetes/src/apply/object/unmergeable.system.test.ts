import { expect, test } from "vitest";
import { cluster, namespace, trial, useTrial } from "../../testing/use-trial.ts";

useTrial();

const service = (rest = "{port: 80}") => ({
  "a.yaml": `
apiVersion: v1
kind: Service
metadata: {name: web, namespace: ${namespace}}
spec: {selector: {app: web}, ports: [${rest}]}
`,
});
const deployment = (container: string, { pod = "", spec = "" } = {}) => ({
  "a.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ${namespace}}
spec:
  ${spec}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      ${pod}
      containers: [{name: main, image: "reg.example/web:1"${container}}]
`,
});
const services = () => `/api/v1/namespaces/${namespace}/services`;
const deployments = () => `/apis/apps/v1/namespaces/${namespace}/deployments`;
const container = "/spec/template/spec/containers/0";
const replaced = (path: string, value: unknown) => ({ op: "replace", path, value });

interface Live {
  readonly metadata: { readonly managedFields: readonly { readonly manager: string }[] };
  readonly spec: { readonly ports?: readonly { readonly port: number; readonly nodePort?: number }[] };
}
const read = async (at: string) => (await cluster.request<Live>("GET", `${at}/web`)).body;
const edit = async (at: string, ...operations: readonly object[]) => {
  const { status, body } = await cluster.request("PATCH", `${at}/web?fieldManager=kubectl-edit`, operations, {
    contentType: "application/json-patch+json",
  });
  expect({ status, body }).toMatchObject({ status: 200 });
};

const changes = [
  { name: "the port of a Service without names", files: () => service(), at: services, by: [replaced("/spec/ports/0/port", 81)] },
  {
    name: "the number of a named port",
    files: () => deployment(", ports: [{name: http, containerPort: 80}]"),
    at: deployments,
    by: [replaced(`${container}/ports/0/containerPort`, 81)],
  },
  {
    name: "the type of a volume",
    files: () => deployment("", { pod: "volumes: [{name: data, emptyDir: {}}]" }),
    at: deployments,
    by: [replaced("/spec/template/spec/volumes", [{ name: "data", hostPath: { path: "/data" } }])],
  },
  {
    name: "the kind of a probe",
    files: () => deployment(", livenessProbe: {httpGet: {port: 80}}"),
    at: deployments,
    by: [replaced(`${container}/livenessProbe`, { tcpSocket: { port: 80 } })],
  },
  {
    name: "the source of a variable",
    files: () => deployment(", env: [{name: MODE, value: calm}]"),
    at: deployments,
    by: [replaced(`${container}/env/0`, { name: "MODE", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } })],
  },
  {
    name: "the strategy of a Deployment",
    files: () => deployment("", { spec: "strategy: {type: Recreate}" }),
    at: deployments,
    by: [replaced("/spec/strategy", { type: "RollingUpdate", rollingUpdate: { maxSurge: 2 } })],
  },
  {
    name: "the key of a spread constraint",
    files: () => deployment("", { pod: "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]" }),
    at: deployments,
    by: [replaced("/spec/template/spec/topologySpreadConstraints/0/whenUnsatisfiable", "ScheduleAnyway")],
  },
];

test.for(changes)(
  "$name was changed by hand: it is drift, and the next sync brings back what Git declares",
  async ({ files: filesOf, at, by }) => {
    const files = filesOf();
    await trial.deploy({ files });
    const { spec } = await read(at());
    await edit(at(), ...by);
    const { sync } = await trial.livestate(files);
    expect(sync).toMatchObject({ status: "out-of-sync", reason: "There is 1 manifest not synced (0 adds, 0 deletes, 1 change)" });
    expect(sync.detail).toContain("was set by kubectl-edit at 20");
    expect(sync.detail).not.toMatch(/refuse|Required|Duplicate|may not/);
    const { result, message } = await trial.deploy({ files });
    expect({ result, message }).toEqual({ result: "succeeded", message: "" });
    expect((await read(at())).spec).toEqual(spec);
    expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });
  },
);

test("a port that was changed by hand is brought back by a rollback", async () => {
  const running = service();
  await trial.deploy({ files: running });
  await edit(services(), replaced("/spec/ports/0/port", 81));
  const { message } = await trial.deploy({ files: service("{port: 82}"), running, stage: "K8S_ROLLBACK" });
  expect(message).toBe("");
  expect((await read(services())).spec.ports).toMatchObject([{ port: 80 }]);
});

test("what a tool created with another port is as declared after the first sync", async () => {
  await cluster.request("POST", `${services()}?fieldManager=kubectl-create`, {
    metadata: { name: "web" },
    spec: { selector: { app: "web" }, ports: [{ port: 81 }] },
  });
  const files = service();
  expect((await trial.livestate(files)).sync.status).toBe("out-of-sync");
  const { message, lines } = await trial.deploy({ files });
  expect(message).toBe("");
  expect(lines).toContainEqual(expect.stringContaining("took over the fields of kubectl-create"));
  expect((await read(services())).spec.ports).toMatchObject([{ port: 80 }]);
  expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });
});

test("what others may keep stays beside what is brought back", async () => {
  const files = service("{name: http, port: 80}");
  await trial.deploy({ files });
  const declared = { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { ports: [{ name: "metrics", port: 90 }] } };
  await cluster.request("PATCH", `${services()}/web?fieldManager=metrics-operator`, declared, {
    contentType: "application/apply-patch+yaml",
  });
  await edit(services(), replaced("/spec/ports/0/port", 81));
  expect((await trial.livestate(files)).sync.detail).not.toMatch(/refuse|Duplicate|metrics/);
  const { message } = await trial.deploy({ files });
  expect(message).toBe("");
  expect((await read(services())).spec.ports?.map(({ port }) => port).toSorted()).toEqual([80, 90]);
  expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });
});

test("a declaration that the server refuses by itself takes nothing over", async () => {
  await trial.deploy({ files: service() });
  await edit(services(), { op: "add", path: "/spec/externalName", value: "a.example" });
  const { result, message } = await trial.deploy({ files: service("{port: 80000}") });
  expect(result).toBe("failed");
  expect(message).toContain("80000");
  expect((await read(services())).metadata.managedFields.map(({ manager }) => manager)).toContain("kubectl-edit");
});
