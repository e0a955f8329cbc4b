import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { Trial } from "../testing/trial/trial.ts";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const configMap = (name: string, value = "1") =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}}\ndata: {value: "${value}"}\n`;

interface Item {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
}
const path = (name: string) => `/api/v1/namespaces/${namespace}/configmaps/${name}`;
const read = async (name: string) => (await cluster.request<Item>("GET", path(name))).body;
const names = async () => {
  const { body } = await cluster.request<{ items: readonly { readonly metadata: { readonly name: string } }[] }>(
    "GET",
    `/api/v1/namespaces/${namespace}/configmaps`,
  );
  return body.items.map(({ metadata }) => metadata.name).filter((name) => name !== "kube-root-ca.crt");
};

test("a rollback applies the running revision and deletes only what the failed revision added", async () => {
  const running = { "a.yaml": configMap("a", "good") + configMap("b", "good") };
  const files = { "a.yaml": configMap("a", "bad") + configMap("fresh") };
  await trial.deploy({ files: { "a.yaml": configMap("leftover") + running["a.yaml"] } });
  await trial.deploy({ files: running });
  await trial.deploy({ files, running, options: { prune: true } });
  const { result } = await trial.deploy({ files, running, stage: "K8S_ROLLBACK" });
  expect(result).toBe("succeeded");
  expect(await names()).toEqual(["a", "b"]);
  expect((await read("a")).data).toEqual({ value: "good" });
  expect((await read("a")).metadata.labels?.["pipecd.dev/commit-hash"]).toBe("r".repeat(40));
});

test("a rollback deletes nothing if the sync did not prune, and requires a running revision", async () => {
  const running = { "a.yaml": configMap("a") };
  const files = { "a.yaml": configMap("a") + configMap("fresh") };
  await trial.deploy({ files, running });
  expect((await trial.deploy({ files, running, stage: "K8S_ROLLBACK" })).result).toBe("succeeded");
  expect(await names()).toEqual(["a", "fresh"]);
  expect((await trial.deploy({ files, stage: "K8S_ROLLBACK" })).message).toContain("there is no revision to roll back to");
});

test("a rollback after a sync that was refused changes nothing and says so", async () => {
  const running = { "a.yaml": configMap("a", "good") };
  await trial.deploy({ files: running });
  await using other = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID() });
  await other.deploy({ files: { "a.yaml": configMap("shared") } });
  const refusals = {
    owner: { files: { "a.yaml": configMap("a", "bad") + configMap("shared") }, applicationNames: { [other.applicationId]: "bank" } },
    file: { files: { "a.yaml": configMap("a", "bad"), "b.yaml": "kind: [" } },
  };
  for (const [why, refused] of Object.entries(refusals)) {
    trial.startDeployment();
    expect((await trial.deploy({ ...refused, running })).result, why).toBe("failed");
    await cluster.kubectl("-n", namespace, "annotate", "--overwrite", "configmap", "a", `changed=${why}`);
    const before = await read("a");
    const rollback = await trial.deploy({ ...refused, running, stage: "K8S_ROLLBACK" });
    expect(rollback, why).toMatchObject({ result: "succeeded", metadata: { "pipecd/stage-display-metadata": "nothing to roll back" } });
    expect(rollback.lines).toEqual(["info: nothing was applied to deploy target dev: nothing to roll back there"]);
    expect(await read("a"), why).toEqual(before);
  }
  trial.startDeployment();
  const partly = { "a.yaml": configMap("a", "bad") + configMap("UPPER") };
  expect((await trial.deploy({ files: partly, running })).result).toBe("failed");
  expect((await trial.deploy({ files: partly, running, stage: "K8S_ROLLBACK" })).result).toBe("succeeded");
  expect((await read("a")).data).toEqual({ value: "good" });
});
