import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sharedCluster, sqliteUrl, startGitServer, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationFiles, configMap } from "../system/application-files.ts";
import { eventuallyShown } from "../system/eventually-shown.ts";
import { startSlipway } from "../system/start-slipway.ts";

const hourMs = 3_600_000;

test("whichever way the clocks of Slipway differ from that of the cluster, what is changed by hand is seen, named and over when it is put back", async () => {
  await using cluster = await sharedCluster();
  const namespace = await cluster.createNamespace();
  await using clocks = await tempDir("clocks");
  await using git = await startGitServer();
  const manifests = { "config.yaml": configMap("skewed", { color: "blue" }) };
  const repository = await git.createRepository("apps", applicationFiles({ name: "skewed", namespace, manifests }));
  const preload = fileURLToPath(new URL("./run/kinds/shift-clock.ts", import.meta.url));
  await using slipway = await startSlipway({
    repositories: { apps: repository.url },
    kubeconfigPath: cluster.kubeconfigPath,
    storeUrl: await sqliteUrl(),
    processes: {},
    env: { NODE_OPTIONS: `--import=${preload}`, SLIPWAY_TEST_CLOCKS: clocks.path },
  });
  await slipway.waitForDeployment("skewed", await repository.head());
  const plugin = async () => {
    const { pid } = JSON.parse(await readFile(join(slipway.dataDir, "run", "plugin-kubernetes.json"), "utf8"));
    return pid as number;
  };
  const untilShown = (words: RegExp, ...command: readonly string[]) =>
    eventuallyShown(async () => expect((await slipway.cli(...command)).stdout).toMatch(words));
  const paint = (color: string) =>
    cluster.kubectl(
      "-n",
      namespace,
      "patch",
      "configmap",
      "skewed",
      "--type=merge",
      "--field-manager=ann",
      `-p={"data":{"color":"${color}"}}`,
    );
  await untilShown(/skewed +Synced +Healthy/, "app", "list");

  for (const [livestateMs, pluginMs] of [
    [-2 * hourMs, 2 * hourMs],
    [2 * hourMs, -2 * hourMs],
  ] as const) {
    for (const [pid, ms] of [
      [slipway.pid("livestate"), livestateMs],
      [await plugin(), pluginMs],
    ] as const)
      await writeFile(join(clocks.path, `${pid}`), `${ms}`);
    await paint("red");
    await untilShown(/skewed +OutOfSync/, "app", "list");
    await untilShown(/data\.color .* ann .* open/, "drift", "skewed");
    await paint("blue");
    await untilShown(/skewed +Synced +Healthy/, "app", "list");
    await eventuallyShown(async () => expect((await slipway.cli("drift", "skewed", "--open")).stdout).not.toContain("data.color"));
  }
  expect((await slipway.cli("drift", "skewed")).stdout.match(/data\.color/g)).toHaveLength(2);
});
