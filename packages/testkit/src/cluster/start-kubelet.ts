import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { selfSignedCertificate } from "../certificate.ts";
import { eventually } from "../eventually.ts";
import type { Cluster } from "./cluster.ts";

/** A container of a pod, and the run of which a log is. */
export interface LoggingContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Whether it is the run before the current one. */
  readonly previous?: boolean;
}

/** The part of a node that serves the logs of its pods, which kwok reports as running. The API server really asks it. */
export interface Kubelet extends AsyncDisposable {
  /** The node for pods with logs: set it as their `nodeName`. Nothing is scheduled on it. */
  readonly nodeName: string;
  /** How many logs are followed now. */
  readonly followers: number;
  /** Writes a line into the log of a container, with the current time unless another is given. */
  write(to: LoggingContainer, text: string, at?: Temporal.Instant): void;
  /** Ends whoever follows the log of a container, as when it exits. */
  end(of: LoggingContainer): void;
}

interface Line {
  readonly at: Temporal.Instant;
  readonly text: string;
}

/** Adds a node whose logs a test writes. Disposing removes it. */
export async function startKubelet(cluster: Cluster): Promise<Kubelet> {
  const nodeName = `logs-${randomBytes(5).toString("hex")}`;
  const logs = new Map<string, Line[]>();
  const followers = new Map<string, Set<{ readonly write: (line: Line) => void; readonly end: () => void }>>();
  const keyOf = ({ namespace, pod, container, previous = false }: LoggingContainer) => [namespace, pod, container, previous].join("/");
  const followersOf = (key: string) => followers.get(key) ?? followers.set(key, new Set()).get(key) ?? new Set();

  const server = createServer(await selfSignedCertificate(), (request, response) => {
    const url = new URL(request.url ?? "/", "https://node");
    const [, kind, namespace = "", pod = "", container = ""] = url.pathname.split("/").map(decodeURIComponent);
    if (kind !== "containerLogs") return void response.writeHead(404).end();
    const wanted = url.searchParams;
    const key = keyOf({ namespace, pod, container, previous: wanted.get("previous") === "true" });
    const lines = logs.get(key);
    if (lines === undefined) return void response.writeHead(400).end(`no log of container "${container}" in pod "${pod}"`);
    const write = ({ at, text }: Line) => void response.write(wanted.get("timestamps") === "true" ? `${at} ${text}\n` : `${text}\n`);
    for (const line of selected(lines, wanted)) write(line);
    if (wanted.get("follow") !== "true") return void response.end();
    const follower = { write, end: () => response.end() };
    followersOf(key).add(follower);
    response.on("close", () => followersOf(key).delete(follower));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await addNode(cluster, nodeName, (server.address() as AddressInfo).port);

  return {
    nodeName,
    get followers() {
      return [...followers.values()].reduce((sum, each) => sum + each.size, 0);
    },
    write(to, text, at = Temporal.Now.instant()) {
      const key = keyOf(to);
      logs.set(key, [...(logs.get(key) ?? []), { at, text }]);
      for (const { write } of followersOf(key)) write({ at, text });
    },
    end(of) {
      for (const { end } of followersOf(keyOf(of))) end();
    },
    async [Symbol.asyncDispose]() {
      await cluster.request("DELETE", `/api/v1/nodes/${nodeName}`);
      await close(server);
    },
  };
}

function selected(lines: readonly Line[], wanted: URLSearchParams): readonly Line[] {
  const [sinceTime, sinceSeconds, tail] = ["sinceTime", "sinceSeconds", "tailLines"].map((name) => wanted.get(name));
  const since = sinceTime
    ? Temporal.Instant.from(sinceTime)
    : sinceSeconds
      ? Temporal.Now.instant().subtract({ seconds: Number(sinceSeconds) })
      : undefined;
  const recent = lines.filter(({ at }) => since === undefined || Temporal.Instant.compare(at, since) >= 0);
  return tail === null || tail === undefined ? recent : recent.slice(Math.max(0, recent.length - Number(tail)));
}

/** Pods of DaemonSets do not come here: nothing tolerates the taint. */
async function addNode(cluster: Cluster, name: string, port: number): Promise<void> {
  const path = `/api/v1/nodes/${name}`;
  const address = { addresses: [{ type: "InternalIP", address: "127.0.0.1" }], daemonEndpoints: { kubeletEndpoint: { Port: port } } };
  const node = {
    metadata: { name, labels: { "kubernetes.io/hostname": name } },
    spec: { unschedulable: true, taints: [{ key: "slipway-test/logs", effect: "NoSchedule" }] },
    status: { capacity: { pods: "100" }, allocatable: { pods: "100" }, ...address },
  };
  const { status, body } = await cluster.request("POST", "/api/v1/nodes", node);
  if (status >= 300) throw new Error(`POST /api/v1/nodes answered ${status}: ${JSON.stringify(body)}`);
  // kwok writes addresses of its own once.
  await eventually(async () => {
    const { body: now } = await cluster.request<NodeJson>("GET", path);
    if (!now.status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True"))
      throw new Error(`node ${name} is not ready`);
    if (now.status.addresses?.length === 1 && now.status.daemonEndpoints?.kubeletEndpoint?.Port === port) return;
    await cluster.request("PATCH", `${path}/status`, { status: address }, { contentType: "application/merge-patch+json" });
    throw new Error(`node ${name} has another address: ${JSON.stringify(now.status.addresses)}`);
  });
}

interface NodeJson {
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly addresses?: readonly unknown[];
    readonly daemonEndpoints?: { readonly kubeletEndpoint?: { readonly Port?: number } };
  };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
