import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort, type Logger, spawnProcess } from "@slipway/runtime";

export interface EmbeddedNatsOptions {
  /** Directory of its streams, which are kept. */
  readonly dir: string;
  /** Path of the program, or its name on the PATH. */
  readonly program: string;
  readonly port?: number;
  readonly log: Logger;
}

/** A nats-server started by this process. Disposing stops it; its streams stay on disk. */
export interface EmbeddedNats extends AsyncDisposable {
  readonly url: string;
  /** Resolves when it was stopped, rejects when it exited unexpectedly. */
  readonly done: Promise<void>;
}

/** Starts nats-server with JetStream, reachable from this machine only. It exits with this process. Throws `not_found` if there is no such program. */
export async function startEmbeddedNats({ dir, program, port: wanted, log }: EmbeddedNatsOptions): Promise<EmbeddedNats> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const port = wanted ?? (await freePort());
  const config = join(dir, "nats.conf");
  await writeFile(
    config,
    `server_name: slipway\nhost: 127.0.0.1\nport: ${port}\njetstream { store_dir: ${JSON.stringify(join(dir, "streams"))} }\n`,
  );
  const server = await spawnProcess({ command: program, args: ["--config", config], log });
  let stopping = false;
  const done = server.exited.then(({ code, signal }) => {
    if (!stopping)
      throw new Error(`nats-server exited unexpectedly (${signal ?? `exit code ${code}`}): see its output with LOG_LEVEL=debug`);
  });
  done.catch(() => {});
  return {
    url: `nats://127.0.0.1:${port}`,
    done,
    [Symbol.asyncDispose]: async () => {
      stopping = true;
      await server.stop();
    },
  };
}
