import { Agent, type RequestOptions } from "node:https";
import type { ClusterConnection } from "./cluster-connection.ts";

/** What a client needs to sign in. */
export interface ClusterAccess {
  /** The agent and the sign-in headers for one request. */
  requestOptions(): Promise<RequestOptions>;
  /** The `cluster` entry of a kubeconfig. */
  clusterEntry(): Promise<Readonly<Record<string, unknown>>>;
  close(): void;
}

export function accessOf(connection: ClusterConnection): ClusterAccess {
  const { token, caData } = connection;
  return token === undefined || caData === undefined ? byKubeconfig(connection.kubeconfigPath) : byToken(connection.url, token, caData);
}

function byToken(url: string, token: string, caData: string): ClusterAccess {
  const agent = new Agent({ keepAlive: true, ca: Buffer.from(caData, "base64") });
  return {
    requestOptions: async () => ({ agent, headers: { authorization: `Bearer ${token}` } }),
    clusterEntry: async () => ({ server: url, "certificate-authority-data": caData }),
    close: () => agent.destroy(),
  };
}

/** Supports every kind of sign-in that a kubeconfig can describe: certificates, programs, token files, proxies. */
function byKubeconfig(path: string): ClusterAccess {
  const config = loadKubeconfig(path);
  return {
    requestOptions: async () => {
      const options: RequestOptions = {};
      await (await config).applyToHTTPSOptions(options);
      return options;
    },
    clusterEntry: async () => {
      const { clusters }: { clusters: readonly ClusterEntry[] } = JSON.parse((await config).exportConfig());
      const current = (await config).getCurrentCluster()?.name;
      return clusters.find(({ name }) => name === current)?.cluster ?? {};
    },
    close: () => {},
  };
}

interface ClusterEntry {
  readonly name: string;
  readonly cluster: Readonly<Record<string, unknown>>;
}

/** Only this loads the client library, which takes a third of a second. */
export async function loadKubeconfig(path: string) {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromFile(path);
  return config;
}
