import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const object = (kind: string, name: string, { metadata = "", content = 'data: {value: "1"}\n', where = namespace } = {}) =>
  `---\napiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${where}${metadata}}\n${content}`;
const claim = "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n";
const deployment = (image = "v1") => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ${namespace}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:${image}"}]}
`;
const files = (...texts: readonly string[]) => ({ "a.yaml": texts.join("") });
const names = async (plural = "configmaps", { where = namespace, group = "api/v1" } = {}) => {
  const { body } = await cluster.request<{ items: readonly { metadata: { name: string } }[] }>(
    "GET",
    `/${group}/namespaces/${where}/${plural}`,
  );
  return body.items.map(({ metadata }) => metadata.name).filter((name) => name !== "kube-root-ca.crt");
};
const prune = (given: { readonly files: Record<string, string>; readonly application?: object; readonly signal?: AbortSignal }) =>
  trial.deploy({ ...given, stage: "K8S_PRUNE" });
const summaryOf = ({ metadata }: Awaited<ReturnType<typeof trial.deploy>>) => metadata["pipecd/stage-display-metadata"];

test("everything of a removed application goes, its variants and what is on former deploy targets too", async () => {
  const elsewhere = await cluster.createNamespace();
  await trial.deploy({ files: files(object("ConfigMap", "there", { where: elsewhere })), targets: ["old"], commitHash: "a" });
  const declared = files(object("ConfigMap", "config"), deployment());
  await trial.deploy({ files: declared, commitHash: "b" });
  await trial.deploy({ files: declared, stage: "K8S_CANARY_ROLLOUT", options: {}, commitHash: "c" });
  expect(await names("deployments", { group: "apis/apps/v1" })).toEqual(["web", "web-canary"]);

  const { result, lines } = await prune({ files: declared });
  expect(result).toBe("succeeded");
  expect(lines.join("\n")).toContain(`deleted ConfigMap ${elsewhere}/there`);
  expect([await names(), await names("deployments", { group: "apis/apps/v1" }), await names("configmaps", { where: elsewhere })]).toEqual([
    [],
    [],
    [],
  ]);
  // Repeated, as by an executor that goes on where another was killed.
  const again = await prune({ files: declared });
  expect([again.result, summaryOf(again)]).toEqual(["succeeded", expect.stringContaining("nothing to delete")]);
});

test("what is protected, kept by an annotation, owned by another application or made by somebody else stays", async () => {
  const space = `slipway-test-${randomUUID().slice(0, 8)}`;
  const declared = files(
    object("ConfigMap", "goes"),
    object("ConfigMap", "kept", { metadata: ", annotations: {slipway/prune: disabled}" }),
    object("ConfigMap", "taken"),
    object("PersistentVolumeClaim", "data", { content: claim }),
    object("PersistentVolumeClaim", "scratch", { metadata: ", annotations: {slipway/prune: enabled}", content: claim }),
    `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${space}}\n`,
  );
  await trial.deploy({ files: declared });
  await cluster.request("POST", `/api/v1/namespaces/${namespace}/configmaps`, { metadata: { name: "foreign" } });
  await cluster.request(
    "PATCH",
    `/api/v1/namespaces/${namespace}/configmaps/taken`,
    { metadata: { labels: { "pipecd.dev/application": "another" } } },
    { contentType: "application/merge-patch+json" },
  );
  const listed = (await trial.livestate(declared)).resources.map(({ name, metadata }) => [name, metadata?.["Kept"]]);
  expect(listed).toEqual(
    expect.arrayContaining([
      ["goes", undefined],
      ["kept", "annotation slipway/prune: disabled"],
      ["data", "its kind is protected"],
      ["scratch", undefined],
      [space, "its kind is protected"],
    ]),
  );

  const pruned = await prune({ files: declared });
  expect(pruned.result).toBe("succeeded");
  expect(summaryOf(pruned)).toContain(
    `left, because their kinds are protected: PersistentVolumeClaim ${namespace}/data, Namespace ${space}`,
  );
  expect(await names()).toEqual(["foreign", "kept", "taken"]);
  await cluster.request("GET", `/api/v1/namespaces/${space}`);

  // A person may say that they go too.
  await prune({ files: declared, application: { protectedKinds: [] } });
  expect(await names("persistentvolumeclaims")).not.toContain("data");
});

test("what is on a deploy target that the piped no longer has is named with what to do, and everything else goes", async () => {
  await trial.deploy({ files: files(object("ConfigMap", "there")), targets: ["gone"], commitHash: "a" });
  const declared = files(object("ConfigMap", "config"));
  await trial.deploy({ files: declared, commitHash: "b" });
  const pruned = await prune({ files: declared });
  const says = `left on deploy target gone: the piped no longer has it, and it has ConfigMap ${namespace}/there: delete what is there`;
  expect([pruned.result, summaryOf(pruned)]).toEqual(["succeeded", expect.stringContaining(says)]);
  expect(pruned.lines.join("\n")).toContain(`warning: ${says}`);
  expect(await names()).not.toContain("config");
});

test("the limit of a sync does not count, as a person or the file has said that everything goes", async () => {
  const declared = files(object("ConfigMap", "a"), object("ConfigMap", "b"));
  await trial.deploy({ files: declared });
  expect(await prune({ files: declared, application: { pruneLimit: 1 } })).toMatchObject({ result: "succeeded" });
  expect(await names()).toEqual([]);
});

test("a pipeline cannot have the stage", async () => {
  const declared = files(object("ConfigMap", "a"));
  await trial.deploy({ files: declared });
  for (const stage of ["K8S_PRUNE", "K8S_PRUNE_TARGETS"])
    expect(await trial.deploy({ files: declared, stage, options: {} })).toMatchObject({
      result: "failed",
      message: expect.stringContaining("Remove it from spec.pipeline"),
    });
  expect(await names()).toEqual(["a"]);
});
