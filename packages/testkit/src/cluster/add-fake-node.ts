import { eventually } from "../eventually.ts";
import type { Cluster } from "./cluster.ts";

/** Adds a node on which kwok simulates pods, and waits until the scheduler can use it. Does nothing if the node exists. */
export async function addFakeNode(cluster: Cluster, name = "fake"): Promise<void> {
  const room = { cpu: "1000", memory: "1000Gi", pods: "10000" };
  const path = `/api/v1/nodes/${name}`;
  const created = await cluster.request("POST", "/api/v1/nodes", {
    metadata: {
      name,
      annotations: { "kwok.x-k8s.io/node": "fake" },
      labels: { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux" },
    },
    status: { capacity: room, allocatable: room },
  });
  if (created.status >= 300 && created.status !== 409)
    throw new Error(`POST /api/v1/nodes answered ${created.status}: ${JSON.stringify(created.body)}`);
  await eventually(async () => {
    const { body } = await cluster.request<NodeJson>("GET", path);
    const isReady = body.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
    const taints = body.spec?.taints ?? [];
    if (!isReady || taints.length > 0) throw new Error(`node ${name} is not ready: ${JSON.stringify(taints)}`);
  });
}

interface NodeJson {
  readonly spec?: { readonly taints?: readonly unknown[] };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}
