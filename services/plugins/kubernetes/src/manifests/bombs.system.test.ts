import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FakeHost, startPlugin, type TestedPlugin } from "@slipway/plugin-sdk/testing";
import { sharedCluster, tempDir } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";

const command = [process.execPath, new URL("../main.ts", import.meta.url).pathname] as const;
const configMap = (name: string, namespace = "default") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}}\n`;

async function sync(plugin: TestedPlugin, text: string | Buffer) {
  const folder = await tempDir("application");
  onTestFinished(() => folder[Symbol.asyncDispose]());
  await writeFile(join(folder.path, "a.yaml"), text);
  const deployment = { id: randomUUID(), applicationId: randomUUID() };
  return plugin.execute({ stage: "K8S_SYNC", stageId: randomUUID(), target: { dir: folder.path, application: {} }, deployment });
}

const bombs: readonly { readonly name: string; readonly text: () => string | Buffer; readonly want: string }[] = [
  {
    name: "a list of 100 000 that is named 900 times",
    text: () => `a: &a [${"1,".repeat(100_000)}]\nb: [${"*a,".repeat(900)}]\n`,
    want: "a.yaml:2:14: the file has more than 500000 values, aliases expanded",
  },
  {
    name: "20 000 documents",
    text: () => Array.from({ length: 20_000 }, (_, i) => configMap(`c${i}`)).join("---\n"),
    want: "a.yaml:40001:1: the file has more than 10000 documents",
  },
  {
    name: "a string of 20 MB",
    text: () => `${configMap("c")}data: {a: "${"x".repeat(20_000_000)}"}\n`,
    want: "a.yaml: has 20000085 bytes; at most 10485760 are read",
  },
  {
    name: "Latin-1",
    text: () => Buffer.from(`${configMap("c")}data: {a: caf\xe9}\n`, "latin1"),
    want: "a.yaml:4:14: the file is not UTF-8",
  },
];

test("a stage whose manifests are a bomb fails with the file and the limit; the process goes on with others meanwhile and afterwards", async () => {
  await using cluster = await sharedCluster();
  const namespace = await cluster.createNamespace();
  const deployTargets = [{ name: "dev", config: { kubeConfigPath: cluster.kubeconfigPath } }];
  await using plugin = await startPlugin({ command, name: "kubernetes", host: new FakeHost(), deployTargets });

  const [ordinary, ...refused] = await Promise.all([
    sync(plugin, configMap("ordinary", namespace)),
    ...bombs.map(({ text }) => sync(plugin, text())),
  ]);
  expect(refused).toEqual(bombs.map(({ want }) => ({ result: "failed", message: expect.stringContaining(want) })));
  expect(ordinary).toEqual({ result: "succeeded", message: "" });
  expect(await sync(plugin, configMap("later", namespace))).toEqual({ result: "succeeded", message: "" });
});
