import { programPath } from "../install/program-path.ts";
import { freePort } from "../process/free-ports.ts";
import { type RunningProcess, startProcess } from "../process/start-process.ts";
import { tempDir } from "../temp-dir.ts";

export interface StartNatsOptions {
  /** Where JetStream keeps its files, and keeps them after dispose. A throw-away folder in memory unless told. */
  readonly dir?: string;
  /** A free one unless told. */
  readonly port?: number;
  /** More arguments of nats-server, for example `["--config", file]`. */
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
  /** Kills the server as a crash would. Its files stay. */
  kill9(): Promise<void>;
  /** Ends the server if it runs, and starts it again on the same port and files. */
  restart(): Promise<void>;
}

/** Starts a nats-server of our own on 127.0.0.1. */
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
