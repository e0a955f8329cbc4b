import { freePort } from "../process/free-ports.ts";
import { type NatsServer, startNats } from "./start-nats.ts";

/** Servers of NATS that keep streams together. Disposing stops them all. */
export interface NatsCluster extends AsyncDisposable {
  readonly servers: readonly NatsServer[];
  /** The address of every server, separated by commas. */
  readonly url: string;
  /** The server that JetStream names so, for example as the leader of a stream. */
  named(name: string | undefined): NatsServer | undefined;
}

/** Starts a cluster of three: it survives the loss of one. */
export async function startNatsCluster(): Promise<NatsCluster> {
  await using resources = new AsyncDisposableStack();
  const routes = [await freePort(), await freePort(), await freePort()].map((port) => `nats://127.0.0.1:${port}`);
  const servers = await Promise.all(
    routes.map(async (route, at) => {
      const args = ["--name", `n${at}`, "--cluster_name", "three", "--cluster", route, "--routes", routes.join(",")];
      return resources.use(await startNats({ args }));
    }),
  );
  const kept = resources.move();
  return {
    servers,
    url: servers.map(({ url }) => url).join(","),
    named: (name = "") => servers[Number(name.slice(1))],
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
