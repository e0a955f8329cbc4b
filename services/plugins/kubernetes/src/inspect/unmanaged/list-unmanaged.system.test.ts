import { expect, test } from "vitest";
import { deployment, inspection, runningPods, secret } from "../../testing/inspected-trial.ts";
import { cluster, namespace, trial, useTrial } from "../../testing/use-trial.ts";

useTrial();

const create = async (path: string, object: object) => {
  const { status, body } = await cluster.request("POST", `/api/v1/namespaces/${namespace}/${path}`, object);
  expect(status, JSON.stringify(body)).toBe(201);
  return body as { readonly metadata: { readonly uid: string } };
};

test("what people and other tools made in the namespaces of an application is listed, by its name alone", async () => {
  await trial.deploy({ files: { "a.yaml": `${secret()}---${deployment()}` } });
  await runningPods();
  const { metadata } = await create("configmaps", { metadata: { name: "notes" }, data: { text: "by hand" } });
  await create("secrets", { metadata: { name: "by-hand" }, stringData: { password: "hunter2-hunter2" } });
  const ownerReferences = [{ apiVersion: "v1", kind: "ConfigMap", name: "notes", uid: metadata.uid }];
  await create("configmaps", { metadata: { name: "owned", ownerReferences } });
  const annotations = { "meta.helm.sh/release-name": "blog", "meta.helm.sh/release-namespace": namespace };
  await create("services", { metadata: { name: "blog", annotations }, spec: { ports: [{ port: 80 }], selector: { app: "blog" } } });

  const found = await inspection().unmanaged();
  expect(found?.objects.map(({ object, managedBy }) => [object.kind, object.name, managedBy])).toEqual([
    ["ConfigMap", "notes", expect.any(String)],
    ["Secret", "by-hand", expect.any(String)],
    ["Service", "blog", `Helm release ${namespace}/blog`],
  ]);
  expect(found?.objects[0]).toMatchObject({ object: { deployTarget: "dev", group: "", namespace }, createdAt: expect.anything() });
  expect(found).toMatchObject({ omitted: 0, problems: [] });
  expect(JSON.stringify(found)).not.toMatch(/hunter2|by hand/);
});

test("kinds that the account may not list are said", async () => {
  await trial.deploy({ files: { "a.yaml": secret() } });
  await create("configmaps", { metadata: { name: "notes" } });
  const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["list"] }];
  const found = await inspection({ kubeConfigPath: await cluster.restrictedKubeconfig(namespace, rules) }).unmanaged();
  expect(found?.objects.map(({ object }) => object.name)).toEqual(["notes"]);
  expect(found?.problems).toEqual([
    expect.stringMatching(`^the account of deploy target dev may not list in namespace ${namespace}: .*deployments.*secrets`),
  ]);
});
