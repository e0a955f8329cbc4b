import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { messageOf } from "@slipway/domain";
import type { ClusterConnection } from "../cluster/cluster-connection.ts";
import { connectCluster } from "../cluster/connect-cluster.ts";
import { startCluster } from "../cluster/start-cluster.ts";
import { startMariadb } from "../mariadb/start-mariadb.ts";
import { startNats } from "../nats/start-nats.ts";

/** The servers that all tests of a run share, and how to reach each. */
export interface SharedServer {
  readonly cluster: ClusterConnection;
  readonly mariadb: { readonly url: string };
  readonly nats: { readonly url: string };
}

/**
 * Starts each shared server at its first request, or uses the one given by `SLIPWAY_TEST_KUBECONFIG`, `SLIPWAY_TEST_MYSQL_URL` or
 * `SLIPWAY_TEST_NATS_URL`. Disposing stops the servers that were started.
 */
class SharedServers implements AsyncDisposable {
  readonly #resources = new AsyncDisposableStack();
  readonly #started = new Map<keyof SharedServer, Promise<unknown>>();

  get<Name extends keyof SharedServer>(name: Name): Promise<SharedServer[Name]> {
    const started = this.#started.get(name) ?? starters[name](this.#resources);
    this.#started.set(name, started);
    return started as Promise<SharedServer[Name]>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A server that is still starting would be left behind.
    await Promise.allSettled(this.#started.values());
    await this.#resources.disposeAsync();
  }
}

const starters: { readonly [Name in keyof SharedServer]: (resources: AsyncDisposableStack) => Promise<SharedServer[Name]> } = {
  cluster: async (resources) => {
    const given = process.env["SLIPWAY_TEST_KUBECONFIG"];
    const { kubeconfigPath, context, url, token, caData } = resources.use(
      await (given === undefined ? startCluster() : connectCluster(given)),
    );
    return { kubeconfigPath, context, url, ...(token !== undefined && { token }), ...(caData !== undefined && { caData }) };
  },
  mariadb: async (resources) => {
    const given = process.env["SLIPWAY_TEST_MYSQL_URL"];
    return { url: given ?? resources.use(await startMariadb()).url };
  },
  nats: async (resources) => {
    const given = process.env["SLIPWAY_TEST_NATS_URL"];
    return { url: given ?? resources.use(await startNats()).url };
  },
};

const addressVariable = "SLIPWAY_TEST_SERVERS";

/**
 * Lets this process and its later child processes share servers, which they find through the environment. Does nothing if this
 * process was started by one that already shares servers. Disposing stops the servers.
 */
export async function shareServers(): Promise<AsyncDisposable> {
  await using resources = new AsyncDisposableStack();
  if (process.env[addressVariable] !== undefined) return resources.move();
  const servers = resources.use(new SharedServers());
  const host = createServer(async (request, response) => {
    try {
      const name = (request.url ?? "").slice(1);
      if (!isShared(name)) return response.writeHead(404).end(`no shared server "${name}"`);
      return response.end(JSON.stringify(await servers.get(name)));
    } catch (error) {
      return response.writeHead(500).end(messageOf(error));
    }
  });
  host.listen(0, "127.0.0.1");
  await once(host, "listening");
  host.unref();
  resources.defer(async () => {
    delete process.env[addressVariable];
    host.close();
    host.closeAllConnections();
  });
  process.env[addressVariable] = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  return resources.move();
}

/** The shared server `name` of the current run. Rejects if this process does not belong to a run. */
export async function sharedServer<Name extends keyof SharedServer>(name: Name): Promise<SharedServer[Name]> {
  const host = process.env[addressVariable];
  if (host === undefined) throw new Error(`there is no shared ${name}: run under vitest, or call shareServers() first`);
  const response = await fetch(`${host}/${name}`);
  if (!response.ok) throw new Error(`the shared ${name} did not start: ${await response.text()}`);
  return (await response.json()) as SharedServer[Name];
}

function isShared(name: string): name is keyof SharedServer {
  return name in starters;
}
