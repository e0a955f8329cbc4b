import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { programPath, sharedCluster, startGitServer, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { configMap } from "../system/application-files.ts";
import { startSlipway } from "../system/start-slipway.ts";

test("an overlay of a base elsewhere in the repository is deployed, rendered once for everyone who reads it, also after a restart", async () => {
  await using cluster = await sharedCluster();
  const namespace = await cluster.createNamespace();
  await using git = await startGitServer();
  await using folder = await tempDir("kustomize");
  const programs = join(folder.path, "bin");
  await mkdir(programs);
  const counting = `#!/bin/sh\n[ "$1" = version ] || echo "$@" >> ${folder.path}/runs\nexec ${programPath("kustomize")} "$@"\n`;
  await writeFile(join(programs, "kustomize"), counting, { mode: 0o755 });
  const runs = async () => (await readFile(join(folder.path, "runs"), "utf8")).split("\n").length - 1;

  const overlay = (prefix: string) => `resources: [../../bases/shop]\nnamespace: ${namespace}\nnamePrefix: ${prefix}-\n`;
  const repository = await git.createRepository("apps", {
    "apps/shop/app.pipecd.yaml":
      "apiVersion: pipecd.dev/v1beta1\nkind: Application\nspec: {name: shop, plugins: {kubernetes: {quickSync: {prune: true}}}}\n",
    "apps/shop/kustomization.yaml": overlay("eu"),
    "bases/shop/kustomization.yaml": "resources: [config.yaml]\ncomponents: [../../components/colors]\n",
    "bases/shop/config.yaml": configMap("config", { currency: "EUR" }),
    "components/colors/kustomization.yaml": `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - target: {kind: ConfigMap}
    patch: |
      - {op: add, path: /data/color, value: blue}
`,
  });
  await using slipway = await startSlipway({
    repositories: { apps: repository.url },
    kubeconfigPath: cluster.kubeconfigPath,
    tools: [{ name: "kustomize", versionArgs: ["version"] }],
    env: { PATH: `${programs}:${process.env["PATH"]}` },
    processes: "up",
  });
  const live = async (name: string) => (await cluster.request("GET", `/api/v1/namespaces/${namespace}/configmaps/${name}`)).body;

  const first = await slipway.waitForDeployment("shop", await repository.head());
  expect(first, first.statusReason).toMatchObject({ status: "succeeded" });
  expect(await live("eu-config")).toMatchObject({ data: { currency: "EUR", color: "blue" } });
  expect(await runs()).toBe(1);

  const commit = await repository.commit({ "apps/shop/kustomization.yaml": overlay("us"), "bases/other/x.yaml": "" }, "Move to the US");
  await slipway.notifyOfPush("apps");
  expect(await slipway.waitForDeployment("shop", commit)).toMatchObject({ status: "succeeded" });
  expect(await live("us-config")).toMatchObject({ data: { currency: "EUR" } });
  expect(await runs()).toBe(2);

  await slipway.kill9("up");
  await slipway.start("up");
  const { code, stderr } = await slipway.cli("app", "sync", "shop", "--wait");
  expect(code, stderr).toBe(0);
  expect(await slipway.deployments("shop")).toHaveLength(3);
  expect(await runs()).toBe(2);
});
