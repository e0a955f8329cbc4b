import { writeFile } from "node:fs/promises";

export interface KubeconfigOptions {
  readonly path: string;
  /** The name of the context, its cluster and its user. */
  readonly context: string;
  /** The `cluster` entry, unchanged. */
  readonly cluster: Readonly<Record<string, unknown>>;
  readonly token: string;
  readonly namespace?: string;
}

/** Writes a kubeconfig with one context, readable only by its owner. JSON is valid YAML. */
export async function writeKubeconfig({ path, context, cluster, token, namespace }: KubeconfigOptions): Promise<void> {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: context, cluster }],
    users: [{ name: context, user: { token } }],
    contexts: [{ name: context, context: { cluster: context, user: context, ...(namespace === undefined ? {} : { namespace }) } }],
    "current-context": context,
  };
  await writeFile(path, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
}
