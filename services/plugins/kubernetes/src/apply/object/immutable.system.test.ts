import { expect, test } from "vitest";
import { cluster, namespace, trial, useTrial } from "../../testing/use-trial.ts";

useTrial();

const advice = 'set the annotation pipecd.dev/force-sync-by-replace: "enabled" on it for one sync, which deletes it and creates it again';
const replaced = "annotations: {pipecd.dev/force-sync-by-replace: enabled}, ";
const pods = (app: string, image = "a:1") =>
  `{metadata: {labels: {app: ${app}}}, spec: {restartPolicy: Never, containers: [{name: a, image: "${image}"}]}}`;
const object = (apiVersion: string, kind: string, contents: string, metadata = "") =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {${metadata}name: fixed, namespace: ${namespace}}\n${contents}\n`;

const cases: readonly {
  readonly name: string;
  readonly before: (metadata?: string) => string;
  readonly after: (metadata?: string) => string;
  readonly cause: string;
}[] = [
  {
    name: "the template of a Job",
    before: (metadata) => object("batch/v1", "Job", `spec: {suspend: true, template: ${pods("a")}}`, metadata),
    after: (metadata) => object("batch/v1", "Job", `spec: {suspend: true, template: ${pods("a", "a:2")}}`, metadata),
    cause: "spec.template: Invalid value: field is immutable",
  },
  {
    name: "the selector of a ReplicaSet",
    before: (metadata) =>
      object(
        "apps/v1",
        "ReplicaSet",
        `spec: {replicas: 0, selector: {matchLabels: {app: a}}, template: ${pods("a").replace("restartPolicy: Never, ", "")}}`,
        metadata,
      ),
    after: (metadata) =>
      object(
        "apps/v1",
        "ReplicaSet",
        `spec: {replicas: 0, selector: {matchLabels: {app: b}}, template: ${pods("b").replace("restartPolicy: Never, ", "")}}`,
        metadata,
      ),
    cause: "spec.selector: Invalid value: ",
  },
  {
    name: "the class of a PersistentVolumeClaim",
    before: (metadata) =>
      object(
        "v1",
        "PersistentVolumeClaim",
        "spec: {storageClassName: a, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}",
        metadata,
      ),
    after: (metadata) =>
      object(
        "v1",
        "PersistentVolumeClaim",
        "spec: {storageClassName: b, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}",
        metadata,
      ),
    cause: "(changed: StorageClassName)",
  },
  {
    name: "the role of a RoleBinding",
    before: (metadata) =>
      object(
        "rbac.authorization.k8s.io/v1",
        "RoleBinding",
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}",
        metadata,
      ),
    after: (metadata) =>
      object(
        "rbac.authorization.k8s.io/v1",
        "RoleBinding",
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: b}",
        metadata,
      ),
    cause: "cannot change roleRef",
  },
  {
    name: "an immutable ConfigMap",
    before: (metadata) => object("v1", "ConfigMap", 'immutable: true\ndata: {a: "1"}', metadata),
    after: (metadata) => object("v1", "ConfigMap", 'immutable: true\ndata: {a: "2"}', metadata),
    cause: "data: Forbidden: field is immutable when `immutable` is set",
  },
];

test.for(cases)("$name: the refusal says the cause and how to replace the object, which works", async ({ before, after, cause }) => {
  expect((await trial.deploy({ files: { "a.yaml": before() } })).message).toBe("");
  const { result, message } = await trial.deploy({ files: { "a.yaml": after() } });
  expect(result).toBe("failed");
  expect(message).toContain(`${namespace}/fixed (a.yaml:1): `);
  expect(message).toContain(cause);
  expect(message).toContain(advice);
  expect(message.length).toBeLessThan(700);

  await releaseFinalizers();
  expect((await trial.deploy({ files: { "a.yaml": after(replaced) } })).message).toBe("");
});

test("an object that an attempt of a stage has replaced is not replaced by a later one, but by the next stage", async () => {
  const files = { "a.yaml": object("v1", "ConfigMap", 'data: {a: "1"}', replaced) };
  const uid = async () => {
    const { body } = await cluster.request<{ metadata?: { uid: string } }>("GET", `/api/v1/namespaces/${namespace}/configmaps/fixed`);
    return body.metadata?.uid;
  };
  await trial.deploy({ files });
  const before = await uid();
  const { metadata } = await trial.deploy({ files });
  const after = await uid();
  expect(after).not.toBe(before);
  const resumed = await trial.deploy({ files, metadata });
  expect([await uid(), resumed.lines.at(-1)]).toEqual([after, "success: 1 unchanged"]);
  expect(resumed.lines.join("\n")).toContain("replaced by an earlier attempt of this stage");
  await trial.deploy({ files });
  expect(await uid()).not.toBe(after);
  await cluster.request("DELETE", `/api/v1/namespaces/${namespace}/configmaps/fixed`);
  const again = await trial.deploy({ files, metadata });
  expect(again.lines.at(-1)).toBe("success: 1 applied");
});

/** No controller runs that removes them. */
async function releaseFinalizers(): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/persistentvolumeclaims/fixed`;
  await cluster.request("PATCH", path, { metadata: { finalizers: null } }, { contentType: "application/merge-patch+json" });
}
