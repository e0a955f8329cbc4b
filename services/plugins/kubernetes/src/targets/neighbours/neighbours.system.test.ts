import { expect, test } from "vitest";
import { startTargets } from "../../testing/many-targets.ts";
import { cluster, namespace, trial, useTrial } from "../../testing/use-trial.ts";

useTrial({ alsoWatches: true });

const application = { quickSync: { prune: true } };

test("a first prune leaves what other deploy targets have in namespaces of the same cluster", async () => {
  const { deploy, names, startDeployment } = await startTargets({ eu: "1", us: "2" });
  await deploy({ stage: "K8S_SYNC", value: "old", added: "extra" });
  startDeployment();
  const { result, lines } = await deploy({ stage: "K8S_SYNC", value: "new", running: "old", application });
  expect([result, await names()]).toEqual(["succeeded", { eu: ["settings"], us: ["settings"] }]);
  expect(lines).toContain("success: us: 1 applied, 1 deleted");
});

test("a first prune of one deploy target leaves what the stage does not change on another one", async () => {
  const { deploy, names, startDeployment } = await startTargets({ eu: "1", us: "2" });
  await deploy({ stage: "K8S_SYNC", value: "old", added: "extra" });
  startDeployment();
  const options = { multiTargets: ["eu"], prune: true };
  const { result } = await deploy({ stage: "K8S_MULTI_SYNC", options, value: "new", running: "old" });
  expect([result, await names()]).toEqual(["succeeded", { eu: ["settings"], us: ["extra", "settings"] }]);
});

test("without inventories nothing is taken for what another deploy target has left, and a later prune deletes it", async () => {
  const { deploy, forget, names, startDeployment } = await startTargets({ eu: "1", us: "2" });
  await deploy({ stage: "K8S_SYNC", value: "old", added: "extra" });
  forget("");
  startDeployment();
  const options = { multiTargets: ["eu"], prune: true };
  const { lines } = await deploy({ stage: "K8S_MULTI_SYNC", options, value: "new", running: "old" });
  expect(lines.join("\n")).toContain(
    "4 objects that were found may belong to another deploy target: deploy target us leads to the same cluster",
  );
  expect(await names()).toEqual({ eu: ["extra", "settings"], us: ["extra", "settings"] });
  await deploy({ stage: "K8S_SYNC", value: "new", running: "old", application });
  await deploy({ stage: "K8S_SYNC", value: "newer", running: "new", application });
  expect(await names()).toEqual({ eu: ["settings"], us: ["settings"] });
});

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}}\n`;
const inOne = async () => {
  const { body } = await cluster.request<{ items: readonly { metadata: { name: string } }[] }>(
    "GET",
    `/api/v1/namespaces/${namespace}/configmaps`,
  );
  return body.items.map(({ metadata }) => metadata.name).filter((name) => name !== "kube-root-ca.crt");
};
const divided = {
  input: {
    multiTargets: [
      { target: { name: "dev" }, kustomizeDir: "dev" },
      { target: { name: "old" }, kustomizeDir: "old" },
    ],
  },
  targetRollout: { maxParallel: 1 },
};
const both = { targets: ["dev", "old"], application: { ...divided, quickSync: { prune: true } } };

test("an object that moves to a deploy target with the same cluster is not deleted by the one that had it, nor by a rollback", async () => {
  const before = { "dev/a.yaml": configMap("a"), "old/b.yaml": `${configMap("b")}---\n${configMap("moves")}` };
  const after = { "dev/a.yaml": `${configMap("a")}---\n${configMap("moves")}`, "old/b.yaml": configMap("b") };
  await trial.deploy({ ...both, files: before });
  trial.startDeployment();
  const moved = await trial.deploy({ ...both, files: after, running: before });
  expect([moved.result, await inOne()]).toEqual(["succeeded", ["a", "b", "moves"]]);
  const rollback = { ...both, stage: "K8S_ROLLBACK", files: after, running: before };
  expect((await trial.deploy(rollback)).result).toBe("succeeded");
  expect(await inOne()).toEqual(["a", "b", "moves"]);
  trial.startDeployment();
  await trial.deploy({ ...both, files: { ...before, "old/b.yaml": configMap("b") }, running: before });
  expect(await inOne()).toEqual(["a", "b"]);
});

test("an object that moved before the deployment failed gets its former content from a rollback, though its own deploy target was not changed", async () => {
  const valued = (value: string) => `${configMap("moves")}data: {value: "${value}"}\n`;
  const refused = `apiVersion: v1\nkind: Service\nmetadata: {name: refused, namespace: ${namespace}}\nspec: {ports: [{port: 99999}]}\n`;
  const before = { "dev/a.yaml": configMap("a"), "old/b.yaml": `${configMap("b")}---\n${valued("good")}` };
  const after = { "dev/a.yaml": `${configMap("a")}---\n${valued("bad")}---\n${refused}`, "old/b.yaml": configMap("b") };
  const value = async () => {
    const { body } = await cluster.request<{ data: object }>("GET", `/api/v1/namespaces/${namespace}/configmaps/moves`);
    return body.data;
  };
  await trial.deploy({ ...both, files: before });
  trial.startDeployment();
  expect((await trial.deploy({ ...both, files: after, running: before })).result).toBe("failed");
  expect(await value()).toEqual({ value: "bad" });
  const { result, lines } = await trial.deploy({ ...both, stage: "K8S_ROLLBACK", files: after, running: before });
  expect([result, await value()]).toEqual(["succeeded", { value: "good" }]);
  expect(lines.join("\n")).toContain("nothing was applied to deploy target old, but another one on the same cluster got what it has");
});

test("what another deploy target has in the same namespace is no difference", async () => {
  const files = { "dev/a.yaml": configMap("a"), "old/b.yaml": configMap("b") };
  await trial.deploy({ ...both, files });
  const { sync, resources } = await trial.livestate(files, "", {}, divided, both.targets);
  expect(sync).toEqual({ status: "synced" });
  expect(resources.map(({ deployTarget, name }) => `${deployTarget} ${name}`).toSorted()).toEqual(["dev a", "old b"]);
  const fewer = { ...files, "dev/a.yaml": configMap("c") };
  const changed = await trial.livestate(fewer, "", {}, divided, both.targets);
  expect(changed.sync).toMatchObject({ status: "out-of-sync", reason: expect.stringContaining("1 add, 1 delete, 0 changes") });
});
