import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectBus, publishGitPushed } from "@slipway/bus";
import { type ApiClient, connectApi } from "@slipway/cli";
import { silentLogger } from "@slipway/runtime";
import {
  type Cluster,
  chooseCluster,
  freePort,
  type GitRepository,
  programPath,
  startGitServer,
  startProcess,
  tempDir,
} from "@slipway/testkit";
import { writePipedFile } from "../system/piped-file.ts";

/** The running demo. Disposing stops everything and deletes the namespace of an existing cluster. */
export interface Demo extends AsyncDisposable {
  readonly cluster: Cluster;
  /** Namespace of the applications. */
  readonly namespace: string;
  readonly kubeconfigPath: string;
  readonly repository: GitRepository;
  readonly gatewayUrl: string;
  readonly storeUrl: string;
  readonly api: ApiClient;
  /** Rejects if `slipway up` ends unexpectedly. */
  readonly done: Promise<never>;
  /** Notifies the watcher of a push, like a webhook. */
  notifyOfPush(): Promise<void>;
}

const program = fileURLToPath(new URL("../../bin/slipway", import.meta.url));

/** Starts a cluster if none is given, a Git server with an empty repository, and `slipway up`. Rejects with a sentence if something is missing. */
export async function startDemo(say: (line: string) => void): Promise<Demo> {
  await using resources = new AsyncDisposableStack();
  const given = process.env["SLIPWAY_KUBECONFIG"];
  if (given !== undefined && !existsSync(given)) throw new Error(`SLIPWAY_KUBECONFIG is ${given}, which does not exist`);
  const natsServer = programPath("nats-server");
  const dir = resources.use(await tempDir("demo")).path;
  const cluster = resources.use(await chooseCluster({ report: say }));
  const namespace = await cluster.createNamespace("slipway-demo");
  if (given !== undefined)
    resources.defer(async () => void (await cluster.request("DELETE", `/api/v1/namespaces/${namespace}`).catch(() => {})));
  const kubeconfigPath = join(dir, "kubeconfig");
  await writeKubeconfig(cluster, kubeconfigPath, namespace);

  const git = resources.use(await startGitServer());
  const repository = await git.createRepository("apps", { "README.md": "Each folder is an application.\n" });
  const pipedFile = join(dir, "piped.json");
  await writePipedFile(pipedFile, { repositories: { apps: repository.url }, kubeconfigPath, syncInterval: "5s" });

  const dataDir = join(dir, "data");
  const port = await freePort();
  const lines: string[] = [];
  say("starting slipway up");
  const flags = ["--data-dir", dataDir, "--nats-server", natsServer, "--port", `${port}`, "--plugin-service-port", "0"];
  const up = resources.use(
    await startProcess(program, ["up", "-f", pipedFile, ...flags], { readyLine: isUp, onLine: (line) => lines.push(line) }),
  );
  const { nats } = JSON.parse(await up.line(isUp)) as { readonly nats: string };
  const seed = (await readFile(join(dataDir, "nats", "keys", "operator.nk"), "utf8")).trim();
  const bus = resources.use(await connectBus({ servers: nats, name: "demo", log: silentLogger(), credentials: { kind: "nkey", seed } }));
  const gatewayUrl = `http://127.0.0.1:${port}`;
  const api = resources.use(connectApi(gatewayUrl));

  let isStopping = false;
  const done = up.exited.then(async ({ code, signal }): Promise<never> => {
    if (isStopping) return await new Promise<never>(() => {});
    throw new Error(`slipway up ended unexpectedly (${signal ?? `exit code ${code}`}). Its output:\n${lines.slice(-20).join("\n")}`);
  });
  done.catch(() => {});
  const kept = resources.move();
  return {
    cluster,
    namespace,
    kubeconfigPath,
    repository,
    gatewayUrl,
    storeUrl: `sqlite:${join(dataDir, "history.sqlite")}`,
    api,
    done,
    notifyOfPush: () => publishGitPushed(bus, { repositoryId: "apps" }),
    [Symbol.asyncDispose]: async () => {
      isStopping = true;
      await kept.disposeAsync();
    },
  };
}

const isUp = '"msg":"slipway is up"';

/** Writes the cluster's kubeconfig with the demo's namespace as the default. */
async function writeKubeconfig(cluster: Cluster, path: string, namespace: string): Promise<void> {
  const config = JSON.parse(await cluster.kubectl("config", "view", "--raw", "--minify", "--flatten", "-o", "json")) as {
    readonly contexts: readonly { readonly context: { namespace?: string } }[];
  };
  for (const { context } of config.contexts) context.namespace = namespace;
  await writeFile(path, JSON.stringify(config, undefined, 2), { mode: 0o600 });
}
