import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FakeClock, FakeHost, type TestStageOptions, testStage } from "@slipway/plugin-sdk/testing";
import { tempDir } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { Clusters } from "../../client/clusters.ts";
import { kubernetesPlugin } from "../../plugin.ts";
import { cluster, useTrial } from "../../testing/use-trial.ts";

useTrial();

interface Deploy extends Pick<TestStageOptions, "stage" | "stageId" | "clock" | "stopping"> {
  /** What the ConfigMap of the application says. */
  readonly value: string;
  readonly running?: string;
  readonly targetRollout?: object;
}

/** Deploy targets by name with their tiers, each in a namespace of its own. One whose name begins with `away` has no kubeconfig. */
async function startTargets(tiers: Readonly<Record<string, string>>) {
  const resources = new AsyncDisposableStack();
  onTestFinished(() => resources.disposeAsync());
  const { path } = resources.use(await tempDir("waves"));
  const plugin = kubernetesPlugin(resources.use(new Clusters()));
  const kubeconfig = JSON.parse(await readFile(cluster.kubeconfigPath, "utf8"));
  const namespaces = new Map<string, string>();
  const deployTargets = Object.entries(tiers).map(([name, tier]) => ({
    name,
    labels: { tier },
    config: { kubeConfigPath: join(path, name) },
  }));
  for (const { name, config } of deployTargets) {
    if (name.startsWith("away")) continue;
    const namespace = await cluster.createNamespace();
    namespaces.set(name, namespace);
    const contexts = kubeconfig.contexts.map((each: { readonly context: object }) => ({
      ...each,
      context: { ...each.context, namespace },
    }));
    await writeFile(config.kubeConfigPath, JSON.stringify({ ...kubeconfig, contexts }));
  }
  const sourceOf = async (value: string, targetRollout: object, commit: string) => {
    const dir = join(path, `revision-${value}`);
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, "a.yaml"), `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {value: ${value}}\n`);
    return { dir, commitHash: commit.repeat(40), application: { targetRollout } };
  };
  const host = new FakeHost();
  const deployment = { applicationId: randomUUID() };
  return {
    deploy: async ({ value, running, targetRollout = {}, stage, stageId = randomUUID(), ...options }: Deploy) =>
      testStage(plugin, {
        ...options,
        stage,
        rollback: stage === "K8S_ROLLBACK",
        stageId,
        host,
        deployTargets,
        deployment,
        target: await sourceOf(value, targetRollout, "c"),
        ...(running !== undefined && { running: await sourceOf(running, targetRollout, "a") }),
      }),
    /** Begins another deployment: what the plugin stored for the one before is not there. */
    startDeployment: () => host.pluginMetadata.clear(),
    /** The value on every target that has the ConfigMap, and the version of the object. */
    live: async () =>
      Object.fromEntries(
        await Promise.all(
          [...namespaces].map(async ([name, namespace]) => {
            const { body } = await cluster.request<{ data?: { value: string }; metadata: { resourceVersion?: string } }>(
              "GET",
              `/api/v1/namespaces/${namespace}/configmaps/settings`,
            );
            return [name, { value: body.data?.value, version: body.metadata.resourceVersion }] as const;
          }),
        ),
      ),
  };
}

const valuesOf = (live: Readonly<Record<string, { readonly value: string | undefined }>>) =>
  Object.fromEntries(Object.entries(live).map(([name, { value }]) => [name, value]));
const waves = [{ labels: { tier: "1" }, pause: "10m" }];
const resultsOf = (metadata: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(metadata)
      .filter(([key]) => key.startsWith("slipway/target/"))
      .map(([key, value]) => [key.slice("slipway/target/".length), JSON.parse(value).result]),
  );

test("a target that is away fails alone where one failure is tolerated, and the stage says which", async () => {
  const { deploy, live } = await startTargets({ eu: "1", away: "1", us: "2" });
  const { result, metadata, lines } = await deploy({ stage: "K8S_SYNC", value: "new", targetRollout: { waves, maxFailures: "34%" } });
  expect(result).toBe("succeeded");
  expect(valuesOf(await live())).toEqual({ eu: "new", us: "new" });
  expect(resultsOf(metadata)).toEqual({ eu: "succeeded", us: "succeeded", away: "failed" });
  expect(metadata["pipecd/stage-display-metadata"]).toBe("eu: 1 applied; us: 1 applied; failed: away");
  expect(lines.join("\n")).toMatch(/error: away: .*kubeconfig/);
});

test("after a failure that is not tolerated no later wave begins, and only the targets that changed are rolled back", async () => {
  const { deploy, live, startDeployment } = await startTargets({ eu: "1", away: "1", us: "2" });
  await deploy({ stage: "K8S_SYNC", value: "old", targetRollout: { maxFailures: 1 } });
  startDeployment();
  const before = await live();
  const targetRollout = { waves };
  const failed = await deploy({ stage: "K8S_SYNC", value: "new", running: "old", targetRollout });
  expect(failed).toMatchObject({ result: "failed", message: expect.stringMatching(/deploy target away: .*\nnot tried after that: us$/) });
  expect(resultsOf(failed.metadata)).toEqual({ eu: "succeeded", away: "failed", us: "not-tried" });
  expect(valuesOf(await live())).toEqual({ eu: "new", us: "old" });
  const rollback = await deploy({ stage: "K8S_ROLLBACK", value: "new", running: "old", targetRollout });
  expect(rollback).toMatchObject({ result: "succeeded", message: "" });
  expect(rollback.lines.join("\n")).toContain("nothing was applied to deploy target us: nothing to roll back there");
  const after = await live();
  expect(valuesOf(after)).toEqual({ eu: "old", us: "old" });
  expect(after["us"]?.version).toBe(before["us"]?.version);
});

test("a stage that was interrupted in a pause leaves alone what is done, and waits only for the rest of the pause", async () => {
  const { deploy, live } = await startTargets({ eu: "1", us: "2" });
  const clock = new FakeClock();
  const options = { stage: "K8S_SYNC", stageId: randomUUID(), value: "new", targetRollout: { waves }, clock };
  const interrupt = new AbortController();
  const pausing = clock.nextSleep();
  const interrupted = expect(deploy({ ...options, stopping: interrupt.signal })).rejects.toMatchObject({ code: "unavailable" });
  await pausing;
  interrupt.abort();
  await interrupted;
  const before = await live();
  expect(valuesOf(before)).toEqual({ eu: "new", us: undefined });

  clock.advance({ minutes: 4 });
  const pausingAgain = clock.nextSleep();
  const second = deploy(options);
  await pausingAgain;
  clock.advance({ minutes: 6 });
  const { result, lines, metadata } = await second;
  expect(result).toBe("succeeded");
  expect(lines).toContain("info: eu: done by an earlier attempt: 1 applied");
  expect(lines).toContain("info: waiting 6m before the next deploy targets");
  expect(resultsOf(metadata)).toEqual({ eu: "succeeded", us: "succeeded" });
  const after = await live();
  expect(valuesOf(after)).toEqual({ eu: "new", us: "new" });
  expect(after["eu"]?.version).toBe(before["eu"]?.version);
});
