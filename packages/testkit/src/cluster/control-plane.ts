import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { programPath } from "../install/program-path.ts";
import { freePorts } from "../process/free-ports.ts";
import { type RestartableProcess, startRestartable } from "../process/restartable-process.ts";
import type { StartProcessOptions } from "../process/start-process.ts";
import type { ClusterConnection } from "./cluster-connection.ts";
import { compactEtcd } from "./compact-etcd.ts";
import { type HttpsResponse, httpsRequest } from "./https-request.ts";
import { writeKubeconfig } from "./kubeconfig.ts";

export interface ControlPlaneOptions {
  /** Folder of etcd's data, keys and the kubeconfig. */
  readonly dir: string;
  /** Whether data must outlive the processes: then etcd syncs, and a regular stop takes some seconds. Otherwise the processes are killed. */
  readonly isKept: boolean;
  /** Removes the API server's limits on concurrent requests, for benchmarks. */
  readonly hasNoRequestLimits: boolean;
  readonly report: (line: string) => void;
}

export interface ControlPlane extends AsyncDisposable {
  readonly connection: ClusterConnection;
  /** Kills the API server and starts it again at the same address. Resolves once it is ready. */
  restartApiServer(): Promise<void>;
  /** Pauses the API server: its connections stay open, and nothing comes on them until it is resumed. */
  signalApiServer(signal: "SIGSTOP" | "SIGCONT"): void;
  /** Makes etcd forget all versions but the newest. The API server still knows those that it told lately, until it is restarted. */
  compact(): Promise<void>;
}

/**
 * Starts etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok as plain processes on free ports of 127.0.0.1.
 * Everything is real except the containers: kwok reports each pod as running.
 */
export async function startControlPlane({ dir, isKept, hasNoRequestLimits, report }: ControlPlaneOptions): Promise<ControlPlane> {
  await using resources = new AsyncDisposableStack();
  const [etcdPort = 0, peerPort = 0, apiPort = 0] = await freePorts(3);
  const files = await prepareFiles(dir);

  const start = async (program: string, flags: Flags, ready: ReadyOptions = {}): Promise<RestartableProcess> => {
    const child = await startRestartable(programPath(program), asArguments(flags), {
      cwd: dir,
      env: { HOME: dir }, // some would read the user's configuration
      ...ready,
    });
    resources.defer(async () => {
      if (!isKept) await child.kill9();
      await child[Symbol.asyncDispose]();
    });
    return child;
  };

  const etcdUrl = `http://127.0.0.1:${etcdPort}`;
  report("starting etcd");
  await start("etcd", etcdFlags(dir, etcdUrl, `http://127.0.0.1:${peerPort}`, isKept), { readyUrl: `${etcdUrl}/health` });

  report("starting kube-apiserver");
  const url = `https://127.0.0.1:${apiPort}`;
  const apiServer = await start("kube-apiserver", apiServerFlags(files, etcdUrl, apiPort, hasNoRequestLimits), {
    readyWhen: () => isReady(url, files),
  });

  const caData = (await readFile(files.certificate)).toString("base64");
  const cluster = { server: url, "certificate-authority-data": caData };
  await writeKubeconfig({ path: files.kubeconfig, context: "slipway-test", cluster, token: files.token });

  if (isKept) await forgetNodeLeases(url, files);
  report("starting kube-controller-manager, kube-scheduler and kwok");
  const client = {
    kubeconfig: files.kubeconfig,
    "kube-api-qps": "500",
    "kube-api-burst": "1000",
    "leader-elect": "false",
    "secure-port": "0",
  };
  await Promise.all([
    start("kube-controller-manager", {
      ...client,
      controllers: "*,-bootstrapsigner,-tokencleaner,-nodeipam,-ttl",
      "service-account-private-key-file": files.serviceAccountKey,
      "root-ca-file": files.certificate,
    }),
    start("kube-scheduler", client),
    start("kwok", { kubeconfig: files.kubeconfig, "manage-all-nodes": "true", "node-lease-duration-seconds": "40" }),
  ]);

  const kept = resources.move();
  return {
    connection: { kubeconfigPath: files.kubeconfig, context: "slipway-test", url, token: files.token, caData },
    restartApiServer: async () => {
      await apiServer.kill9();
      await apiServer.restart();
    },
    signalApiServer: (signal) => void process.kill(apiServer.pid(), signal),
    compact: () => compactEtcd(etcdUrl),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

type ReadyOptions = Pick<StartProcessOptions, "readyUrl" | "readyWhen">;

type Flags = Readonly<Record<string, string>>;

interface ControlPlaneFiles {
  readonly serviceAccountKey: string;
  readonly tokens: string;
  readonly token: string;
  readonly certificateDir: string;
  /** Written by the API server, which signs its own certificate. */
  readonly certificate: string;
  readonly kubeconfig: string;
}

async function prepareFiles(dir: string): Promise<ControlPlaneFiles> {
  const certificateDir = join(dir, "certificates");
  await mkdir(certificateDir, { recursive: true });
  const serviceAccountKey = join(dir, "service-account.key");
  if (!existsSync(serviceAccountKey)) {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    await writeFile(serviceAccountKey, privateKey.export({ type: "pkcs1", format: "pem" }), { mode: 0o600 });
  }
  const token = randomBytes(24).toString("hex");
  const tokens = join(dir, "tokens.csv");
  await writeFile(tokens, `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
  return {
    serviceAccountKey,
    tokens,
    token,
    certificateDir,
    certificate: join(certificateDir, "apiserver.crt"),
    kubeconfig: join(dir, "kubeconfig"),
  };
}

function etcdFlags(dir: string, url: string, peerUrl: string, isKept: boolean): Flags {
  return {
    "data-dir": join(dir, "etcd"),
    "listen-client-urls": url,
    "advertise-client-urls": url,
    "listen-peer-urls": peerUrl,
    "initial-advertise-peer-urls": peerUrl,
    "initial-cluster": `default=${peerUrl}`,
    "unsafe-no-fsync": String(!isKept),
    // A single member elects itself: no reason to wait a second for others.
    "heartbeat-interval": "20",
    "election-timeout": "200",
  };
}

function apiServerFlags(files: ControlPlaneFiles, etcdUrl: string, port: number, hasNoRequestLimits: boolean): Flags {
  return {
    "etcd-servers": etcdUrl,
    "secure-port": String(port),
    "bind-address": "127.0.0.1",
    "cert-dir": files.certificateDir,
    "token-auth-file": files.tokens,
    "authorization-mode": "RBAC",
    "service-account-key-file": files.serviceAccountKey,
    "service-account-signing-key-file": files.serviceAccountKey,
    "service-account-issuer": "https://kubernetes.default.svc",
    "service-cluster-ip-range": "10.0.0.0/16",
    "disable-admission-plugins": "ServiceAccount",
    "allow-privileged": "true",
    ...(hasNoRequestLimits && {
      "enable-priority-and-fairness": "false",
      "max-requests-inflight": "0",
      "max-mutating-requests-inflight": "0",
    }),
  };
}

function asArguments(flags: Flags): string[] {
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}

async function isReady(url: string, files: ControlPlaneFiles): Promise<void> {
  const { status, text } = await asAdmin(files, "GET", `${url}/readyz`);
  if (status !== 200) throw new Error(`${url}/readyz answered ${status}: ${text}`);
}

/** The previous kwok held the leases. A new one would ignore the node's pods until they expire. */
async function forgetNodeLeases(url: string, files: ControlPlaneFiles): Promise<void> {
  const { status, text } = await asAdmin(files, "DELETE", `${url}/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases`);
  if (status !== 200) throw new Error(`deleting the node leases answered ${status}: ${text}`);
}

async function asAdmin({ certificate, token }: ControlPlaneFiles, method: string, url: string): Promise<HttpsResponse> {
  const options = { method, agent: false, ca: await readFile(certificate), headers: { authorization: `Bearer ${token}` } } as const;
  return await httpsRequest(url, options, undefined);
}
