import { join } from "node:path";
import type { ConnectRouter, Interceptor } from "@connectrpc/connect";
import type { PluginEndpoint } from "@slipway/app-config";
import { type AllowedCallers, type Logger, pluginToken, privateLimits, proveAnswers, type RpcServer, serveConnect } from "@slipway/runtime";
import { socketFolder } from "../launch/hiding/socket-folder.ts";
import type { PluginTokens } from "../tokens/plugin-tokens.ts";

export interface ServePluginHostOptions {
  readonly routes: (router: ConnectRouter) => void;
  /** Checks who calls. */
  readonly interceptors: readonly Interceptor[];
  readonly endpoints: readonly Pick<PluginEndpoint, "configVia" | "isRunning">[];
  readonly tokens: PluginTokens;
  readonly runDir: string;
  /** Where plugins that do not know Unix sockets find their host; default: 9087 if the piped file names one by its address, else a free port. */
  readonly port?: number | undefined;
  readonly allowed?: AllowedCallers | undefined;
  readonly log: Logger;
}

/** The running services for plugins. */
export interface PluginHostServer extends AsyncDisposable {
  /** Address for plugins on our SDK that are launched here. */
  readonly socket: string;
  /** `host:port` for other plugins; undefined if the piped has none. */
  readonly address: string | undefined;
  readonly port: number | undefined;
  /** Rejects if it failed. */
  readonly done: Promise<void>;
}

const externalPort = 9087;

/** Serves what plugins call, at a Unix socket of this user, and at a port only if there are plugins that need one. */
export async function servePluginHost(options: ServePluginHostOptions): Promise<PluginHostServer> {
  const { endpoints, tokens, runDir, routes, allowed, log } = options;
  const tokenIn = (header: Headers): string | undefined => {
    const token = header.get(pluginToken.header) ?? "";
    return tokens.pluginOf(token) === undefined ? undefined : token;
  };
  const serving = {
    routes,
    log,
    interceptors: [proveAnswers(tokenIn), ...options.interceptors],
    limits: privateLimits,
    // A stage that waits for a command holds a stream.
    maxStreams: Number.POSITIVE_INFINITY,
  };
  await using resources = new AsyncDisposableStack();
  const atSocket = resources.use(await serveConnect({ ...serving, path: join(await socketFolder(runDir), "host.sock") }));
  const servers: RpcServer[] = [atSocket];
  if (endpoints.some(({ configVia, isRunning }) => isRunning || configVia === "argv")) {
    const port = options.port ?? (endpoints.some(({ isRunning }) => isRunning) ? externalPort : 0);
    servers.push(resources.use(await serveConnect({ ...serving, port, allowed })));
  }
  const [, atPort] = servers;
  const done = Promise.race(servers.map((server) => server.done));
  done.catch(() => {});
  const opened = resources.move();
  return {
    socket: atSocket.url,
    address: atPort && `127.0.0.1:${atPort.port}`,
    port: atPort?.port,
    done,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
