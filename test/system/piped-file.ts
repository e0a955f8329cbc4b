import { writeFile } from "node:fs/promises";
import { freePorts } from "@slipway/testkit";

/** What a piped of a test is to have. */
export interface PipedSettings {
  readonly repositories: Readonly<Record<string, string>>;
  /** The cluster that the target `local` of the plugin `kubernetes` is; without one there is no such plugin. */
  readonly kubeconfigPath?: string;
  /** Plugins besides `kubernetes` and `wait`, as the piped file has them; each gets a free port. */
  readonly plugins?: readonly { readonly name: string; readonly url?: string; readonly [setting: string]: unknown }[];
  /** How often repositories are asked for their heads without a nudge. */
  readonly syncInterval?: string;
}

/** The ids every system of a test has. */
export const projectId = "demo";
const pipedId = "piped1";

/** Writes a piped file with the plugins `wait`, those that are asked for, and `kubernetes` when there is a cluster. JSON is YAML too. */
export async function writePipedFile(path: string, settings: PipedSettings): Promise<void> {
  const { repositories, kubeconfigPath, plugins = [], syncInterval = "60s" } = settings;
  const kubernetes = { name: "kubernetes", deployTargets: [{ name: "local", config: { kubeConfigPath: kubeconfigPath } }] };
  const all = [...(kubeconfigPath === undefined ? [] : [kubernetes]), { name: "wait" }, ...plugins];
  const ports = await freePorts(all.length);
  const piped = {
    apiVersion: "pipecd.dev/v1beta1",
    kind: "Piped",
    spec: {
      projectID: projectId,
      pipedID: pipedId,
      syncInterval,
      repositories: Object.entries(repositories).map(([repoId, remote]) => ({ repoId, remote, branch: "main", autoRegister: true })),
      plugins: all.map((plugin, index) => ({ port: ports[index], ...plugin })),
    },
  };
  await writeFile(path, JSON.stringify(piped, undefined, 2));
}
