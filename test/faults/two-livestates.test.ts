import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { eventually, sharedCluster, startGitServer, tempDir } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { applicationFiles, configMap } from "../system/application-files.ts";
import { startSlipway } from "../system/start-slipway.ts";

const names = Array.from({ length: 6 }, (_, at) => `map-${at}`);

test("of two livestate processes one is frozen and the other one killed while objects change: what the API shows is what is there, and no version goes back", async () => {
  await using cluster = await sharedCluster();
  const namespace = await cluster.createNamespace();
  await using git = await startGitServer();
  const manifests = Object.fromEntries(names.map((name) => [`${name}.yaml`, configMap(name, { color: "red" })]));
  const repository = await git.createRepository("apps", applicationFiles({ name: "shop", namespace, manifests }));
  await using store = await tempDir("store");
  await using slipway = await startSlipway({
    repositories: { apps: repository.url },
    kubeconfigPath: cluster.kubeconfigPath,
    storeUrl: `sqlite:${join(store.path, "store.db")}`,
    processes: { livestate: 2 },
    env: { OBSERVE_INTERVAL_MS: "3600000" },
  });
  expect(await slipway.waitForDeployment("shop", await repository.head())).toMatchObject({ status: "succeeded" });

  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const client = follow();
  await eventually(() => expect(client.shown()).toEqual(Object.fromEntries(names.map((name) => [name, 1]))));
  const frozen = slipway.pid("livestate", 1);
  if (frozen === undefined) throw new Error("the second livestate process is not running");
  using _thawing = { [Symbol.dispose]: () => signal(frozen, "SIGCONT") };

  await change("a");
  signal(frozen, "SIGSTOP");
  const known = client.versions.length;
  // Values are masked, and field managers set them in whole seconds: what changes again within one looks the same.
  await delay(1_000);
  await change("b");
  await eventually(() => expect(client.versions.length, "versions that the frozen process has not heard of").toBeGreaterThan(known));
  const killing = change("c");
  await slipway.kill9("livestate", 0);
  await killing;
  await change("d");
  await cluster.request("DELETE", pathOf("map-5"));
  signal(frozen, "SIGCONT");
  await eventually(() => expect(client.shown(), "what the process that was frozen tells").toHaveProperty("map-5", 2));
  await slipway.start("livestate", 0);
  await change("e");

  await patch("map-1", "red");
  // An object that is missing is shown, as what Git declares is not there.
  const want = { "map-0": 2, "map-1": 1, "map-2": 2, "map-3": 2, "map-4": 2, "map-5": 2 };
  await eventually(() => expect(client.shown()).toEqual(want));
  const late = follow();
  await eventually(() => expect(late.shown()).toEqual(want));
  expect(client.versions.length).toBeGreaterThan(5);
  expect(client.versions, "versions of the client that watched everything").toEqual(ascending(client.versions));

  function signal(pid: number, name: "SIGSTOP" | "SIGCONT"): void {
    process.kill(pid, name);
  }

  /** Changes all objects but the last one, some times. */
  async function change(color: string): Promise<void> {
    for (const round of [1, 2, 3]) {
      for (const name of names.slice(0, 5)) await patch(name, `${color}${round}`);
      await delay(50); // changes of several updates, not one
    }
  }

  async function patch(name: string, color: string): Promise<void> {
    await cluster.request("PATCH", pathOf(name), { data: { color } }, { contentType: "application/merge-patch+json" });
  }

  function pathOf(name: string): string {
    return `/api/v1/namespaces/${namespace}/configmaps/${name}`;
  }

  /** A client that knows what the API has told it, and every version. */
  function follow() {
    const objects = new Map<string, readonly [name: string, sync: number]>();
    const versions: number[] = [];
    const taking = (async () => {
      for await (const { version, update } of slipway.api.livestates.watchLivestate({ idOrName: "shop" }, { signal: stop.signal })) {
        if (update.case === "snapshot") objects.clear();
        const changed = update.case === "snapshot" ? update.value.objects : (update.value?.changed ?? []);
        for (const { key, name, sync } of changed) objects.set(key?.id ?? "", [name, sync]);
        for (const { id } of update.case === "changes" ? update.value.removed : []) objects.delete(id);
        if (version > 0n) versions.push(Number(version));
      }
    })();
    let failure: unknown;
    taking.catch((error: unknown) => (failure = error)); // also the abort at the end
    return {
      versions,
      shown: () => {
        if (failure !== undefined) throw failure;
        return Object.fromEntries([...objects.values()].toSorted());
      },
    };
  }
});

function ascending(versions: readonly number[]): readonly number[] {
  return [...new Set(versions)].toSorted((a, b) => a - b);
}
