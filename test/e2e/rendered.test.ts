import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { eventually, programPath, sharedCluster, sqliteUrl, startGitServer } from "@slipway/testkit";
import { expect, test } from "vitest";
import { configMap } from "../system/application-files.ts";
import { startSlipway } from "../system/start-slipway.ts";

const applicationFile = (name: string, input: object) =>
  JSON.stringify({
    apiVersion: "pipecd.dev/v1beta1",
    kind: "Application",
    spec: { name, plugins: { kubernetes: { input, quickSync: { prune: true } } } },
  });

test("charts and kustomizations outside of their applications' directories are deployed, observed and pruned", async () => {
  await using cluster = await sharedCluster();
  const namespace = await cluster.createNamespace();
  await using git = await startGitServer();
  const { stdout: helmVersion } = await promisify(execFile)(programPath("helm"), ["version", "--template={{.Version}}"]);
  const files = {
    "apps/shop/app.pipecd.yaml": applicationFile("shop", {
      namespace,
      helmVersion,
      helmChart: { path: "../../charts/shop" },
      helmOptions: { valueFiles: ["values.yaml"] },
    }),
    "apps/shop/values.yaml": "greeting: hello\n",
    "charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 0.1.0\n",
    "charts/shop/templates/config.yaml": configMap("{{ .Release.Name }}-chart", { greeting: "{{ .Values.greeting }}" }),
    "charts/shop/templates/old.yaml": configMap("old", {}),
    "apps/bank/app.pipecd.yaml": applicationFile("bank", { namespace }),
    "apps/bank/kustomization.yaml": "resources: [../../bases/bank]\nnamePrefix: bank-\n",
    "bases/bank/kustomization.yaml": "resources: [config.yaml]\n",
    "bases/bank/config.yaml": configMap("base", { currency: "EUR" }),
  };
  const repository = await git.createRepository("apps", files);
  await using slipway = await startSlipway({
    repositories: { apps: repository.url },
    kubeconfigPath: cluster.kubeconfigPath,
    tools: [
      { name: "helm", versionArgs: ["version"] },
      { name: "kustomize", versionArgs: ["version"] },
    ],
    env: { PATH: [dirname(programPath("helm")), dirname(programPath("kustomize")), process.env["PATH"]].join(":") },
    storeUrl: await sqliteUrl(),
    processes: "up",
  });
  const dataOf = async (name: string) => {
    const { status, body } = await cluster.request<{ readonly data?: unknown }>(
      "GET",
      `/api/v1/namespaces/${namespace}/configmaps/${name}`,
    );
    return status === 200 ? (body.data ?? {}) : status;
  };

  const head = await repository.head();
  expect(await slipway.waitForDeployment("shop", head)).toMatchObject({ status: "succeeded" });
  expect(await slipway.waitForDeployment("bank", head)).toMatchObject({ status: "succeeded" });
  expect(await dataOf("shop-chart")).toEqual({ greeting: "hello" });
  expect(await dataOf("bank-base")).toEqual({ currency: "EUR" });
  for (const name of ["shop", "bank"])
    await eventually(async () => expect((await slipway.cli("app", "get", name)).stdout).toMatch(/^Sync: +Synced/m), { intervalMs: 1000 });

  // The chart changes, and a template that fails is refused with its place before anything is applied.
  const broken = await repository.commit(
    { "apps/shop/values.yaml": "{}\n", "charts/shop/templates/bad.yaml": "{{ .Values.a.b }}\n" },
    "Break it",
  );
  await slipway.notifyOfPush("apps");
  const failed = await slipway.waitForDeployment("shop", broken);
  expect(failed).toMatchObject({ status: "failed" });
  expect(failed.statusReason).toContain(
    "../../charts/shop/templates/bad.yaml:1:10: .Values.a.b cannot be read, because the value a is not set",
  );

  await repository.remove(["charts/shop/templates/bad.yaml", "charts/shop/templates/old.yaml"]);
  const fixed = await repository.commit({ "apps/shop/values.yaml": "greeting: bye\n" }, "Mend it");
  await slipway.notifyOfPush("apps");
  expect(await slipway.waitForDeployment("shop", fixed)).toMatchObject({ status: "succeeded" });
  expect([await dataOf("shop-chart"), await dataOf("old")]).toEqual([{ greeting: "bye" }, 404]);
});
