import { randomUUID } from "node:crypto";
import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import { Trial } from "../testing/trial/trial.ts";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const configMap = (name: string, value = "1") =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}}\ndata: {value: "${value}"}\n`;
const clusterRole = (name: string) =>
  `---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: ${name}}\nrules: []\n`;
const names = async () => {
  const { body } = await cluster.request<{ items: readonly { readonly metadata: { readonly name: string } }[] }>(
    "GET",
    `/api/v1/namespaces/${namespace}/configmaps`,
  );
  return body.items.map(({ metadata }) => metadata.name).filter((name) => name !== "kube-root-ca.crt");
};

test("what the deploy target does not allow is refused before anything is applied, in the namespace that the cluster decides", async () => {
  const allowed = { namespaces: [namespace] };
  await using limited = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID(), allowed });
  const outside = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: anywhere}\n";
  const refused = await limited.deploy({ files: { "a.yaml": configMap("own") + outside + clusterRole(namespace) } });
  expect(refused.result).toBe("failed");
  expect(refused.message).toContain("ConfigMap anywhere (a.yaml:7): namespace default is not allowed");
  expect(refused.message).toContain("kind ClusterRole.rbac.authorization.k8s.io is outside of the allowed namespaces");
  expect(await names()).toEqual([]);
  expect(await limited.deploy({ files: { "a.yaml": configMap("own") } })).toMatchObject({ result: "succeeded" });
});

test("without rules, objects of the whole cluster are applied with a warning", async () => {
  const { result, lines } = await trial.deploy({ files: { "a.yaml": clusterRole(`role-of-${namespace}`) } });
  expect(result).toBe("succeeded");
  expect(lines.join("\n")).toMatch(
    /warning: ClusterRole.rbac.authorization.k8s.io role-of-.* changes the whole cluster; allowed in the config/,
  );
});

test("a denied kind is denied by every word that the cluster has for it, and a misspelled one refuses everything", async () => {
  const group = `g${randomUUID().slice(0, 8)}.example.com`;
  const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: mice.${group}}
spec:
  group: ${group}
  scope: Namespaced
  names: {kind: Mouse, plural: mice, singular: mouse, shortNames: [mm]}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
`;
  expect((await trial.deploy({ files: { "definition.yaml": definition } })).result).toBe("succeeded");
  const files = {
    "a.yaml": `apiVersion: ${group}/v1\nkind: Mouse\nmetadata: {name: one, namespace: ${namespace}}\n${configMap("beside")}`,
  };
  const syncWith = async (deniedKinds: readonly string[], deployed: Readonly<Record<string, string>> = files) => {
    await using limited = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID(), allowed: { deniedKinds } });
    return limited.deploy({ files: deployed });
  };
  await eventually(async () => expect((await cluster.request("GET", `/apis/${group}/v1/mice`)).status).toBe(200));
  for (const word of [`Mouse.${group}`, `mice.${group.toUpperCase()}`, "MICE", "mouse", "mm", `mm.${group}`, `m*.${group}`])
    expect((await syncWith([word])).message, word).toContain(`kind Mouse.${group} is denied`);
  const misspelled = await syncWith([`Mouse.x${group}`, "deploy"], { "a.yaml": configMap("beside") });
  expect(misspelled).toMatchObject({ result: "failed" });
  expect(misspelled.message).toContain(`the cluster has no such kind: Mouse.x${group} (did you mean Mouse.${group}?)`);
  expect(await names()).toEqual([]);
});

test("an application cannot have a namespace created that its deploy target denies", async () => {
  const [denied, wanted] = [`denied-${randomUUID().slice(0, 8)}`, `wanted-${randomUUID().slice(0, 8)}`];
  const files = { "a.yaml": configMap("a").replace(`namespace: ${namespace}`, `namespace: ${wanted}`) };
  const application = { input: { autoCreateNamespace: true } };
  const exists = async (name: string) => (await cluster.request("GET", `/api/v1/namespaces/${name}`)).status === 200;
  const syncWith = async (allowed: unknown, deployed: Readonly<Record<string, string>> = files) => {
    await using limited = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID(), allowed });
    return limited.deploy({ files: deployed, application });
  };
  for (const allowed of [
    { deniedKinds: ["Namespace"] },
    { deniedKinds: ["namespaces"] },
    { deniedKinds: ["ns"] },
    { kinds: ["ConfigMap"] },
  ]) {
    const { result, message } = await syncWith(allowed);
    expect(result, message).toBe("failed");
    expect(message).toContain(
      `namespace ${wanted} could not be created: kind Namespace is ${"kinds" in allowed ? "not allowed" : "denied"}`,
    );
  }
  const elsewhere = { "a.yaml": configMap("a").replace(`namespace: ${namespace}`, `namespace: ${denied}`) };
  for (const allowed of [{ deniedNamespaces: ["denied-*"] }, { namespaces: ["wanted-*"] }])
    expect((await syncWith(allowed, elsewhere)).message).toContain(`namespace ${denied} is `);
  expect([await exists(denied), await exists(wanted)]).toEqual([false, false]);
  expect((await syncWith({ namespaces: ["wanted-*"], deniedKinds: ["Secret"] })).result).toBe("succeeded");
  expect(await exists(wanted)).toBe(true);
});
