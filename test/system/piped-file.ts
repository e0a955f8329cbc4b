import { writeFile } from "node:fs/promises";

/** Settings of a piped for a test. */
export interface PipedSettings {
  readonly repositories: Readonly<Record<string, string>>;
  /** Ids of repositories that register nothing by themselves; default: none. */
  readonly byHand?: readonly string[];
  /** The cluster of the target `local` of the plugin `kubernetes`; without it there is no such plugin. */
  readonly kubeconfigPath?: string;
  /** Plugins besides `kubernetes` and `wait`, in the form of the piped file. */
  readonly plugins?: readonly { readonly name: string; readonly url?: string; readonly [setting: string]: unknown }[];
  /** In the form of the piped file. */
  readonly tools?: readonly { readonly name: string; readonly [setting: string]: unknown }[];
  /** In the form of the piped file; with it the notifier is one of the processes. */
  readonly notifications?: Readonly<Record<string, unknown>>;
  /** In the form of the piped file. */
  readonly secretManagement?: Readonly<Record<string, unknown>>;
  /** How often repositories are polled; default: 60 s. */
  readonly syncInterval?: string;
  /** Default: `piped1`. */
  readonly pipedId?: string;
}

/** The project of every test system. */
export const projectId = "demo";

/** Writes a piped file with the plugin `wait`, the given ones, and `kubernetes` if there is a cluster. JSON is valid YAML. */
export async function writePipedFile(path: string, settings: PipedSettings): Promise<void> {
  const {
    repositories,
    byHand = [],
    kubeconfigPath,
    plugins = [],
    tools = [],
    notifications,
    secretManagement,
    syncInterval = "60s",
    pipedId = "piped1",
  } = settings;
  const kubernetes = { name: "kubernetes", deployTargets: [{ name: "local", config: { kubeConfigPath: kubeconfigPath } }] };
  const all = [...(kubeconfigPath === undefined ? [] : [kubernetes]), { name: "wait" }, ...plugins];
  const piped = {
    apiVersion: "pipecd.dev/v1beta1",
    kind: "Piped",
    spec: {
      projectID: projectId,
      pipedID: pipedId,
      syncInterval,
      repositories: Object.entries(repositories).map(([repoId, remote]) => ({
        ...{ repoId, remote, branch: "main" },
        autoRegister: !byHand.includes(repoId),
      })),
      plugins: all,
      ...(tools.length > 0 && { tools }),
      ...(notifications && { notifications }),
      ...(secretManagement && { secretManagement }),
    },
  };
  await writeFile(path, JSON.stringify(piped, undefined, 2));
}
