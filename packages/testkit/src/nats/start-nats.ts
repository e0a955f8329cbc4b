import { programPath } from "../install/program-path.ts";
import { freePort } from "../process/free-ports.ts";
import { type RunningProcess, startProcess } from "../process/start-process.ts";
import { tempDir } from "../temp-dir.ts";

export interface StartNatsOptions {
  /** Folder of JetStream's files, kept after dispose. Default: a temporary folder in memory. */
  readonly dir?: string;
  /** Default: a free port. */
  readonly port?: number;
  /** Additional arguments of nats-server, for example `["--config", file]`. */
  readonly args?: readonly string[];
}

/** A running nats-server with JetStream. Disposing stops it. */
export interface NatsServer extends AsyncDisposable {
  /** `nats://127.0.0.1:port` */
  readonly url: string;
  readonly port: number;
  readonly dir: string;
  /** What the server logged since its last start. */
  output(): string;
  /** Kills the server like a crash. Its files stay. */
  kill9(): Promise<void>;
  /** Stops the server if it runs, and starts it again with the same port and files. */
  restart(): Promise<void>;
}

/** Starts a new nats-server on 127.0.0.1. */
export async function startNats({ dir, port: wantedPort, args = [] }: StartNatsOptions = {}): Promise<NatsServer> {
  await using resources = new AsyncDisposableStack();
  const store = dir ?? resources.use(await tempDir("nats")).path;
  const port = wantedPort ?? (await freePort());
  const start = (): Promise<RunningProcess> =>
    startProcess(programPath("nats-server"), ["-a", "127.0.0.1", "-p", `${port}`, "-js", "-sd", store, ...args], {
      readyLine: "Server is ready",
    });

  let server = await start();
  resources.defer(async () => server[Symbol.asyncDispose]());
  const kept = resources.move();
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    dir: store,
    output: () => server.output(),
    kill9: async () => {
      await server.kill9();
    },
    restart: async () => {
      await server[Symbol.asyncDispose]();
      server = await start();
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
