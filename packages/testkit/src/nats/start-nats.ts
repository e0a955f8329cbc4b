import { programPath } from "../install/program-path.ts";
import { freePort } from "../process/free-ports.ts";
import { type RestartableProcess, startRestartable } from "../process/restartable-process.ts";
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
export interface NatsServer extends RestartableProcess {
  /** `nats://127.0.0.1:port` */
  readonly url: string;
  readonly port: number;
  readonly dir: string;
}

/** Starts a new nats-server on 127.0.0.1. */
export async function startNats({ dir, port: wantedPort, args = [] }: StartNatsOptions = {}): Promise<NatsServer> {
  await using resources = new AsyncDisposableStack();
  const store = dir ?? resources.use(await tempDir("nats")).path;
  const port = wantedPort ?? (await freePort());
  const server = resources.use(
    await startRestartable(programPath("nats-server"), ["-a", "127.0.0.1", "-p", `${port}`, "-js", "-sd", store, ...args], {
      readyLine: "Server is ready",
    }),
  );
  const kept = resources.move();
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    dir: store,
    output: server.output,
    pid: server.pid,
    kill9: server.kill9,
    restart: server.restart,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
