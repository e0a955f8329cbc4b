import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort, type Logger, spawnProcess } from "@slipway/runtime";

export interface EmbeddedNatsOptions {
  /** Folder of its streams; what is in it survives. */
  readonly dir: string;
  /** The program: a path, or a name on the PATH. */
  readonly program: string;
  readonly port?: number;
  readonly log: Logger;
}

/** A nats-server of our own. Disposing stops it; its streams stay on disk. */
export interface EmbeddedNats extends AsyncDisposable {
  readonly url: string;
  /** Resolves when it has ended, rejects when it ended by itself. */
  readonly done: Promise<void>;
}

/** Starts nats-server with JetStream, reachable from this machine only. It ends when this process ends. Throws `not_found` when there is no such program. */
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
    if (!stopping) throw new Error(`nats-server ended by itself (${signal ?? `exit code ${code}`}): its log is at level debug`);
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
