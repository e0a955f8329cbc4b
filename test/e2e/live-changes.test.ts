import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findLivestate, LivestateWriter } from "@slipway/bus";
import { applicationKey } from "@slipway/domain";
import { eventually, programPath, sharedCluster, startGitServer, startProcess } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { applicationFiles, configMap } from "../system/application-files.ts";
import { eventuallyShown } from "../system/eventually-shown.ts";
import { startSlipway } from "../system/start-slipway.ts";

const program = fileURLToPath(new URL("../../bin/slipway", import.meta.url));

test("a change in the cluster reaches a client of the API as a change of that object, long before applications are looked at again", async () => {
  await using cluster = await sharedCluster();
  const namespace = await cluster.createNamespace();
  await using git = await startGitServer();
  const manifests = { "a.yaml": configMap("a", { color: "red" }), "b.yaml": configMap("b", { color: "blue" }) };
  const repository = await git.createRepository("apps", applicationFiles({ name: "shop", namespace, manifests }));
  await using slipway = await startSlipway({
    repositories: { apps: repository.url },
    kubeconfigPath: cluster.kubeconfigPath,
    processes: "up",
    env: { OBSERVE_INTERVAL_MS: "3600000" },
  });
  expect(await slipway.waitForDeployment("shop", await repository.head())).toMatchObject({ status: "succeeded" });
  const synced = await eventually(async () => {
    const { application } = await slipway.api.applications.getApplication({ idOrName: "shop" });
    expect(application).toMatchObject({ syncStatus: 1, counts: { total: 2, synced: 2 } });
    return application;
  });

  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const watch = slipway.api.livestates.watchLivestate({ idOrName: "shop" }, { signal: stop.signal })[Symbol.asyncIterator]();
  const first = (await watch.next()).value;
  expect(first?.update).toMatchObject({ case: "snapshot", value: { objects: [{ sync: 1 }, { sync: 1 }] } });
  expect(first?.version).toBe(synced?.livestate?.version);

  const follow = async (...args: readonly string[]) => {
    const running = await startProcess(program, args, { env: { SLIPWAY_SERVER: slipway.gatewayUrl } });
    onTestFinished(() => running[Symbol.asyncDispose]());
    return running;
  };
  const tree = await follow("app", "get", "shop", "--tree", "--watch");
  const drifted = await follow("app", "resources", "shop", "--sync", "out-of-sync", "--watch", "-o", "json");
  await tree.line(/ConfigMap +\S+\/b +Healthy +Synced/);
  await drifted.line(/"snapshot":\{"objects":\[\]/);

  const path = `/api/v1/namespaces/${namespace}/configmaps/a`;
  await cluster.request("PATCH", path, { data: { color: "green" } }, { contentType: "application/merge-patch+json" });
  const changed = (await watch.next()).value;
  expect(changed).toMatchObject({ update: { case: "changes", value: { changed: [{ name: "a", kind: "ConfigMap" }], removed: [] } } });
  // A verdict that needs the server comes behind the change. A server that does not say it is asked again.
  let verdict = changed;
  while (verdict?.syncStatus === 0) verdict = (await watch.next()).value;
  expect(verdict).toMatchObject({
    syncStatus: 3,
    update: { case: "changes", value: { changed: [{ name: "a", sync: 2, driftedFields: 1 }] } },
  });
  await tree.line(/ConfigMap +\S+\/a +Healthy +OutOfSync +1 field differs/);
  await drifted.line(/"changes":\{"changed":\[.*"name":"a"/);
  expect((await slipway.cli("app", "get", "shop", "--tree")).stdout).toMatch(/ConfigMap {2}\S+\/a .*OutOfSync/);
  expect((await slipway.cli("app", "resources", "shop", "--sync", "out-of-sync", "-o", "json")).stdout).toContain('"name": "a"');

  const again = slipway.api.livestates.watchLivestate({ idOrName: "shop", sinceVersion: first?.version ?? 0n }, { signal: stop.signal });
  expect((await again[Symbol.asyncIterator]().next()).value).toMatchObject({
    update: { case: "changes", value: { changed: [{ name: "a" }] } },
  });

  // Another livestate process sees something else, thousands of objects, says so, and dies before the next change.
  const application = await slipway.findApplication("shop");
  const seen = application && (await findLivestate(slipway.bus, applicationKey(application)));
  const [sample] = seen?.resources ?? [];
  if (seen === undefined || sample === undefined) throw new Error("nothing is published");
  const resources = Array.from({ length: 3_000 }, (_, at) => ({ ...sample, id: `other-${at}`, metadata: { note: "n".repeat(200) } }));
  const died = new AbortController();
  await new LivestateWriter(slipway.bus, { signal: died.signal }).publish({ ...seen, syncStatus: "unknown", resources });
  died.abort();
  expect(await wholeChange()).toEqual({ syncStatus: 0, changed: 3_000, removed: 2 });
  expect(await wholeChange()).toEqual({ syncStatus: 3, changed: 2, removed: 3_000 });

  // A person edits an object by hand: the drift names the program that did it.
  const kubeEditor = { ...process.env, KUBE_EDITOR: "sed -i s/blue/black/" };
  const edit = [`--kubeconfig=${cluster.kubeconfigPath}`, "edit", "configmap", "b", "-n", namespace];
  await promisify(execFile)(programPath("kubectl"), edit, { env: kubeEditor, timeout: 60_000 });
  await eventuallyShown(async () => {
    const { stdout } = await slipway.cli("drift", "shop", "--open");
    expect(stdout).toMatch(/shop +ConfigMap \S+\/b +data\.color .*kubectl-edit .*open$/m);
  });

  /** The next change, which may come in several messages. */
  async function wholeChange() {
    let [changed, removed] = [0, 0];
    for (let next = (await watch.next()).value; next; next = (await watch.next()).value) {
      if (next.update.case !== "changes") throw new Error(`all objects came again, at version ${next.version}`);
      changed += next.update.value.changed.length;
      removed += next.update.value.removed.length;
      if (!next.update.value.hasMore) return { syncStatus: next.syncStatus, changed, removed };
    }
    throw new Error("the watch has ended");
  }
});
