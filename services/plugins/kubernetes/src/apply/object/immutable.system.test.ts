import { displayKey } from "@slipway/plugin-sdk";
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

const uidOfFixed = async () => {
  const { body } = await cluster.request<{ metadata?: { uid: string } }>("GET", `/api/v1/namespaces/${namespace}/configmaps/fixed`);
  return body.metadata?.uid;
};

test("an object that a stage has replaced is not replaced again when the stage goes on, but by the next stage", async () => {
  const files = { "a.yaml": object("v1", "ConfigMap", 'data: {a: "1"}', replaced) };
  await trial.deploy({ files });
  const before = await uidOfFixed();
  const { metadata } = await trial.deploy({ files, stageId: "sync" });
  const after = await uidOfFixed();
  // What is stored with a deployment is limited, the number of its objects is not.
  expect(Object.keys(metadata)).toEqual([displayKey]);
  expect(after).not.toBe(before);
  expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });
  const resumed = await trial.deploy({ files, stageId: "sync" });
  expect([await uidOfFixed(), resumed.lines.at(-1)]).toEqual([after, "success: 1 unchanged"]);
  expect(resumed.lines.join("\n")).toContain("replaced before this stage was interrupted");
  await trial.deploy({ files });
  expect(await uidOfFixed()).not.toBe(after);
  await cluster.request("DELETE", `/api/v1/namespaces/${namespace}/configmaps/fixed`);
  const again = await trial.deploy({ files, stageId: "sync" });
  expect(again.lines.at(-1)).toBe("success: 1 applied");
});

test("a stage that is retried after it failed replaces objects again: a Job that has failed would fail for ever", async () => {
  const bad = `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: Not_A_Name, namespace: ${namespace}}\n`;
  const good = object("v1", "ConfigMap", 'data: {a: "1"}', replaced);
  const failed = await trial.deploy({ files: { "a.yaml": good + bad }, stageId: "sync", retriesLeft: 1 });
  expect(failed.result).toBe("failed");
  const first = await uidOfFixed();
  expect((await trial.deploy({ files: { "a.yaml": good + bad }, stageId: "sync", retriesLeft: 1 })).result).toBe("failed");
  expect(await uidOfFixed()).toBe(first);
  expect((await trial.deploy({ files: { "a.yaml": good }, stageId: "sync", retriesLeft: 0 })).result).toBe("succeeded");
  expect(await uidOfFixed()).not.toBe(first);
});

test("an object that was replaced is applied like others once its annotation is gone, and keeps no trace of it", async () => {
  await trial.deploy({ files: { "a.yaml": object("v1", "ConfigMap", 'data: {a: "1"}', replaced) } });
  const uid = await uidOfFixed();
  const files = { "a.yaml": object("v1", "ConfigMap", 'data: {a: "1"}') };
  await trial.deploy({ files });
  const { body } = await cluster.request<{ metadata: { annotations: object } }>("GET", `/api/v1/namespaces/${namespace}/configmaps/fixed`);
  expect([await uidOfFixed(), body.metadata.annotations]).toEqual([
    uid,
    expect.not.objectContaining({ "slipway/recreated-by": expect.any(String) }),
  ]);
  expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });
});

/** No controller runs that removes them. */
async function releaseFinalizers(): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/persistentvolumeclaims/fixed`;
  await cluster.request("PATCH", path, { metadata: { finalizers: null } }, { contentType: "application/merge-patch+json" });
}
