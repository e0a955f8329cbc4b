import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FakeHost, type TestStageOptions, testStage } from "@slipway/plugin-sdk/testing";
import { tempDir } from "@slipway/testkit";
import { onTestFinished } from "vitest";
import { Clusters } from "../client/clusters.ts";
import { kubernetesPlugin } from "../plugin.ts";
import { cluster } from "./use-trial.ts";

export interface DeployToMany extends Pick<TestStageOptions, "stage" | "stageId" | "options" | "clock" | "stopping"> {
  /** What the ConfigMap of the application says; with `other-` before it in the directory `other`. */
  readonly value: string;
  readonly running?: string;
  /** The name of another ConfigMap of the revision to deploy. */
  readonly added?: string;
  /** Whether the revision has a Deployment `web` too. */
  readonly workload?: boolean;
  /** The plugin's section of the application file. */
  readonly application?: object;
  /** Default: the same. */
  readonly runningApplication?: object;
}

/** Deploy targets by name with their tiers, each in a namespace of its own. One whose name begins with `away` has no kubeconfig. */
export async function startTargets(tiers: Readonly<Record<string, string>>) {
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
  const sourceOf = async (
    value: string,
    application: object,
    commit: string,
    { added, workload }: Pick<DeployToMany, "added" | "workload">,
  ) => {
    const dir = join(path, `revision-${value}`);
    await mkdir(join(dir, "other"), { recursive: true });
    const configMap = (name: string, text: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {value: ${text}}\n`;
    await writeFile(join(dir, "a.yaml"), configMap("settings", value));
    await (added === undefined ? rm(join(dir, "b.yaml"), { force: true }) : writeFile(join(dir, "b.yaml"), configMap(added, value)));
    if (workload) await writeFile(join(dir, "web.yaml"), web);
    await writeFile(join(dir, "other", "a.yaml"), configMap("settings", `other-${value}`));
    return { dir, commitHash: commit.repeat(40), application };
  };
  const host = new FakeHost();
  const deployment = { applicationId: randomUUID() };
  return {
    deploy: async ({
      value,
      running,
      added,
      workload = false,
      application = {},
      runningApplication = application,
      stage,
      stageId = randomUUID(),
      ...options
    }: DeployToMany) =>
      testStage(plugin, {
        ...options,
        stage,
        rollback: stage === "K8S_ROLLBACK",
        stageId,
        host,
        deployTargets,
        deployment,
        target: await sourceOf(value, application, "c", { ...(added !== undefined && { added }), workload }),
        ...(running !== undefined && { running: await sourceOf(running, runningApplication, "a", { workload }) }),
      }),
    /** Loses what the plugin stored of the application under keys with this beginning. */
    forget: (prefix: string) => {
      const beginning = `${deployment.applicationId}/kubernetes/${prefix}`;
      for (const key of [...host.objects.keys()]) if (key.startsWith(beginning)) host.objects.delete(key);
    },
    /** Begins another deployment: what the plugin stored for the one before is not there. */
    startDeployment: () => host.pluginMetadata.clear(),
    /** Sends a request about the ConfigMaps of one target, or about one of them, such as `/settings`. */
    request: (target: string, method: "POST" | "PATCH" | "DELETE", path: string, body?: object) =>
      cluster.request(method, `/api/v1/namespaces/${namespaces.get(target)}/configmaps${path}`, body, {
        ...(method === "PATCH" && { contentType: "application/merge-patch+json" }),
      }),
    /** Takes a target away: it has no kubeconfig any more. */
    unplug: (target: string) => rm(join(path, target)),
    /** Whether every target has an object of the group apps, such as `deployments/web`. */
    exists: async (object: string) =>
      Object.fromEntries(
        await Promise.all(
          [...namespaces].map(async ([name, namespace]) => {
            const { status } = await cluster.request("GET", `/apis/apps/v1/namespaces/${namespace}/${object}`);
            return [name, status === 200] as const;
          }),
        ),
      ),
    /** The names of the ConfigMaps on every target. */
    names: async () =>
      Object.fromEntries(
        await Promise.all(
          [...namespaces].map(async ([name, namespace]) => {
            const { body } = await cluster.request<{ items: readonly { metadata: { name: string } }[] }>(
              "GET",
              `/api/v1/namespaces/${namespace}/configmaps`,
            );
            return [name, body.items.map(({ metadata }) => metadata.name).filter((each) => each !== "kube-root-ca.crt")] as const;
          }),
        ),
      ),
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

const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1"}]}
`;

/** The values that `live` found, by deploy target. */
export const valuesOf = (live: Readonly<Record<string, { readonly value: string | undefined }>>) =>
  Object.fromEntries(Object.entries(live).map(([name, { value }]) => [name, value]));
