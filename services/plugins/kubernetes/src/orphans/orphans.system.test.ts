import { expect, test } from "vitest";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const object = (kind: string, name: string, content = 'data: {value: "1"}\n', where = namespace) =>
  `---\napiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${where}}\n${content}`;
const claim = "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n";
const files = (...texts: readonly string[]) => ({ "a.yaml": texts.join("") });
const names = async (plural = "configmaps", where = namespace) => {
  const { body } = await cluster.request<{ items: readonly { metadata: { name: string } }[] }>(
    "GET",
    `/api/v1/namespaces/${where}/${plural}`,
  );
  return body.items.map(({ metadata }) => metadata.name).filter((name) => name !== "kube-root-ca.crt");
};
const summaryOf = ({ metadata }: Awaited<ReturnType<typeof trial.deploy>>) => metadata["pipecd/stage-display-metadata"];

test("what is on a deploy target that the application no longer has stays, and is listed as orphaned until a person says prune", async () => {
  const elsewhere = await cluster.createNamespace();
  const there = files(object("ConfigMap", "there", undefined, elsewhere), object("PersistentVolumeClaim", "data", claim, elsewhere));
  await trial.deploy({ files: there, targets: ["old"], commitHash: "a" });
  const here = files(object("ConfigMap", "here"));
  const kept = await trial.deploy({ files: here, commitHash: "b" });
  expect(kept.result).toBe("succeeded");
  expect(summaryOf(kept)).toBe("1 applied; 2 orphaned on old");
  expect(kept.lines.join("\n")).toContain(
    `2 objects are orphaned on deploy target old, which the application no longer has; delete them with slipway app sync --prune-targets, or set onTargetRemoval: prune in spec.plugins.kubernetes: `,
  );
  expect((await trial.livestate(here)).sync).toEqual({
    status: "synced",
    reason: "2 objects are orphaned on deploy target old, which the application no longer has",
  });
  expect(await names("configmaps", elsewhere)).toEqual(["there"]);

  const prune = { files: here, application: { onTargetRemoval: "prune" }, commitHash: "c" };
  const synced = await trial.deploy(prune);
  expect(synced.lines.join("\n")).toContain("they are deleted when the deployment has succeeded: ");
  expect(await names("configmaps", elsewhere)).toEqual(["there"]);
  const pruned = await trial.deploy({ ...prune, stage: "K8S_PRUNE_TARGETS" });
  expect(pruned.lines).toContain(`success: deleted ConfigMap ${elsewhere}/there`);
  expect([await names("configmaps", elsewhere), await names("persistentvolumeclaims", elsewhere)]).toEqual([[], ["data"]]);
  const last = await trial.deploy({ ...prune, stage: "K8S_PRUNE_TARGETS", commitHash: "d" });
  expect(last.lines.join("\n")).toContain(
    "1 object is orphaned on deploy target old, which the application no longer has; their kinds are protected",
  );
});

test("a deploy target that is renamed leaves nothing behind, and nothing of it is deleted", async () => {
  const both = files(object("ConfigMap", "a"), object("ConfigMap", "b"));
  await trial.deploy({ files: both, targets: ["old"], commitHash: "a" });
  const renamed = await trial.deploy({ files: both, application: { onTargetRemoval: "prune" }, commitHash: "b" });
  expect(summaryOf(renamed)).not.toContain("old");
  expect(await names()).toEqual(["a", "b"]);
  expect((await trial.livestate(both)).sync).toEqual({ status: "synced" });
});

test("what the same commit has applied by another way to the same cluster is not deleted", async () => {
  const both = files(object("ConfigMap", "a"));
  await trial.deploy({ files: both, targets: ["old"], commitHash: "a" });
  // As an earlier version left it: nothing says which cluster the target has.
  trial.objects = new Map([...trial.objects].filter(([key]) => !key.endsWith("/targets")));
  const prune = { files: both, application: { onTargetRemoval: "prune" }, commitHash: "b" };
  await trial.deploy(prune);
  const { lines } = await trial.deploy({ ...prune, stage: "K8S_PRUNE_TARGETS" });
  expect(lines).toContain(`info: left ConfigMap ${namespace}/a on the cluster: the commit that is deployed has applied it`);
  expect(await names()).toEqual(["a"]);
});

test("a namespace that a removed deploy target had stays while another one has something in it", async () => {
  const place = `left-${namespace.slice(-8)}`;
  const holder = `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${place}}\n`;
  await trial.deploy({ files: files(holder, object("ConfigMap", "there", undefined, place)), targets: ["old"], commitHash: "a" });
  const application = { onTargetRemoval: "prune", protectedKinds: [] };
  const prune = { files: files(object("ConfigMap", "here", undefined, place)), application, commitHash: "b" };
  await trial.deploy(prune);
  const { result, lines } = await trial.deploy({ ...prune, stage: "K8S_PRUNE_TARGETS" });
  expect([result, await names("configmaps", place)]).toEqual(["succeeded", ["here"]]);
  expect(lines.join("\n")).toContain(`what other deploy targets have in it stays, and so does Namespace ${place}`);
});
