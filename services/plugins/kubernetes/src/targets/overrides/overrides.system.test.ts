import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { startTargets, valuesOf } from "../../testing/many-targets.ts";
import { cluster, useTrial } from "../../testing/use-trial.ts";

useTrial();

const application = { input: { multiTargets: [{ target: { name: "us" }, kustomizeDir: "other" }, {}] } };

test("a deploy target has the manifests of its entry, also in a rollback", async () => {
  const { deploy, live, startDeployment } = await startTargets({ eu: "1", us: "2" });
  expect(await deploy({ stage: "K8S_SYNC", value: "old", application })).toMatchObject({ result: "succeeded" });
  expect(valuesOf(await live())).toEqual({ eu: "old", us: "other-old" });
  startDeployment();
  await deploy({ stage: "K8S_SYNC", value: "new", running: "old", application });
  expect(valuesOf(await live())).toEqual({ eu: "new", us: "other-new" });
  await deploy({ stage: "K8S_ROLLBACK", value: "new", running: "old", application });
  expect(valuesOf(await live())).toEqual({ eu: "old", us: "other-old" });
});

test("a stage of kubernetes_multicluster changes the deploy targets that it names, and its rollback no other", async () => {
  const { deploy, live, startDeployment } = await startTargets({ eu: "1", us: "2" });
  await deploy({ stage: "K8S_MULTI_SYNC", options: {}, value: "old" });
  expect(valuesOf(await live())).toEqual({ eu: "old", us: "old" });
  startDeployment();
  const { lines } = await deploy({ stage: "K8S_MULTI_SYNC", options: { multiTargets: ["us"] }, value: "new", running: "old" });
  expect(lines.join("\n")).not.toContain("orphaned");
  const before = await live();
  expect(valuesOf(before)).toEqual({ eu: "old", us: "new" });
  await deploy({ stage: "K8S_ROLLBACK", value: "new", running: "old" });
  const after = await live();
  expect([valuesOf(after), after["eu"]?.version]).toEqual([{ eu: "old", us: "old" }, before["eu"]?.version]);
  const refused = await deploy({ stage: "K8S_MULTI_SYNC", options: { multiTargets: ["mars"] }, value: "new" });
  expect(refused).toMatchObject({ result: "failed", message: "multiTargets: mars: no such deploy target; the application has eu, us" });
});

test("a rollback to a revision that leaves a deploy target out restores the others, and cleans canary and baseline there", async () => {
  const { deploy, live, names } = await startTargets({ eu: "1", us: "2" });
  const runningApplication = { input: { multiTargets: [{ target: { name: "eu" } }] } };
  await deploy({ stage: "K8S_SYNC", value: "new", running: "old", application });
  // A copy on `us`, as a canary rollout leaves it.
  const copy = `settings-${randomUUID()}`;
  await deploy({ stage: "K8S_SYNC", value: "new", running: "old", added: copy, application: {} });
  const found = await cluster.request<{ items: readonly { metadata: { namespace: string } }[] }>(
    "GET",
    `/api/v1/configmaps?fieldSelector=metadata.name%3D${copy}`,
  );
  for (const { metadata } of found.body.items)
    await cluster.request(
      "PATCH",
      `/api/v1/namespaces/${metadata.namespace}/configmaps/${copy}`,
      { metadata: { labels: { "pipecd.dev/variant": "canary" } } },
      { contentType: "application/merge-patch+json" },
    );
  expect((await names())["us"]).toContain(copy);
  await deploy({ stage: "K8S_SYNC", value: "new", running: "old", application });
  const { result, lines, metadata } = await deploy({
    stage: "K8S_ROLLBACK",
    value: "new",
    running: "old",
    application,
    runningApplication,
  });
  expect([result, valuesOf(await live())]).toEqual(["succeeded", { eu: "old", us: "other-new" }]);
  expect((await names())["us"]).toEqual(["settings"]);
  expect(lines).toContainEqual(
    "info: the revision to roll back to leaves deploy target us out: what was applied there stays, without canary and baseline",
  );
  expect(metadata["pipecd/stage-display-metadata"]).toContain("left as it is: us");
});

test("a rollback deletes what was added only where a stage pruned", async () => {
  const { deploy, live, names, startDeployment } = await startTargets({ eu: "1", us: "2" });
  await deploy({ stage: "K8S_MULTI_SYNC", options: {}, value: "old" });
  startDeployment();
  const both = { value: "new", running: "old", added: "extra" };
  await deploy({ ...both, stage: "K8S_MULTI_SYNC", options: { multiTargets: ["eu"], prune: true } });
  await deploy({ ...both, stage: "K8S_MULTI_SYNC", options: { multiTargets: ["us"] } });
  expect(await names()).toEqual({ eu: ["extra", "settings"], us: ["extra", "settings"] });
  const { lines } = await deploy({ ...both, stage: "K8S_ROLLBACK" });
  expect(lines.filter((line) => / objects? of commit /.test(line))).toEqual([expect.stringMatching(/applying 1 object of commit/)]);
  expect(valuesOf(await live())).toEqual({ eu: "old", us: "old" });
  expect(await names()).toEqual({ eu: ["settings"], us: ["extra", "settings"] });
});

test("a deploy target that no entry fits fails the stage before anything is changed", async () => {
  const { deploy, live } = await startTargets({ eu: "1", us: "2" });
  const only = { input: { multiTargets: [{ target: { name: "eu" } }, { target: { name: "mars" } }] } };
  const { result, message, lines } = await deploy({ stage: "K8S_SYNC", value: "new", application: only });
  expect([result, message]).toEqual(["failed", expect.stringContaining("deploy target us fits no entry of input.multiTargets")]);
  expect(lines).toContainEqual(
    expect.stringMatching(/^info: warning: input\.multiTargets\[\d\] \(name mars\) fits no deploy target of the application/),
  );
  expect(valuesOf(await live())).toEqual({ eu: undefined, us: undefined });
});
