import { rename, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { controlAccount, type PipedPlace } from "@slipway/bus";
import { Fault } from "@slipway/domain";
import { freePort, type Logger, privateFolder, spawnProcess } from "@slipway/runtime";
import type { Keyring } from "../keys/keyring.ts";
import { keysForPiped } from "../keys/keys-for-piped.ts";

export interface EmbeddedNatsOptions {
  /** Directory of its streams, which are kept. */
  readonly dir: string;
  /** Whose services sign in, beside those of the control plane. */
  readonly piped: PipedPlace;
  /** Path of the program, or its name on the PATH. */
  readonly program: string;
  readonly port?: number;
  readonly log: Logger;
  /** Aborts the start. A server that has started is stopped by disposing it. */
  readonly signal: AbortSignal;
}

/** A nats-server started by this process. Disposing stops it; its streams stay on disk. */
export interface EmbeddedNats extends AsyncDisposable {
  readonly url: string;
  /** The keys of its users. */
  readonly keys: Keyring;
  readonly pid: number;
  /** Resolves when it was stopped, rejects when it exited unexpectedly. */
  readonly done: Promise<void>;
}

/** What nats-server logs once it accepts connections. */
const readyLine = "Server is ready";

/**
 * Starts nats-server with JetStream and waits until it accepts connections. It listens on 127.0.0.1 and accepts only users whose keys are in its
 * directory: each service is one, with its own permissions, and the operator may do everything. It exits with this process. Signals to our process group, such as Ctrl-C, do not reach it: the services need it until they have stopped.
 * Throws `not_found` if there is no such program, `unavailable` if it exits while it starts, or the signal's reason.
 */
export async function startEmbeddedNats({ dir, piped, program, port: wanted, log, signal }: EmbeddedNatsOptions): Promise<EmbeddedNats> {
  await privateFolder(dir);
  const port = wanted ?? (await freePort());
  const keys = await keysForPiped(join(dir, "keys"), piped);
  // That of the one user of earlier versions.
  await rm(join(dir, "user.nk"), { force: true });
  const store = join(dir, "streams");
  await keepStreams(store);
  const config = join(dir, "nats.conf");
  await writeFile(
    config,
    [
      "server_name: slipway",
      "host: 127.0.0.1",
      `port: ${port}`,
      `jetstream { store_dir: ${JSON.stringify(store)} }`,
      `include ${JSON.stringify(relative(dir, keys.usersFile))}`,
      "",
    ].join("\n"),
    { mode: 0o600 },
  );
  await using resources = new AsyncDisposableStack();
  const ready = Promise.withResolvers<void>();
  const natsLog = log.child({ process: "nats-server" });
  let lastLine = "";
  const onLine = (line: string, stream: "stdout" | "stderr"): void => {
    natsLog.debug({ stream, line }, "process wrote");
    lastLine = line.trim() || lastLine;
    if (line.includes(readyLine)) ready.resolve();
  };
  const server = resources.use(await spawnProcess({ command: program, args: ["--config", config], log, onLine, ownGroup: true }));
  const died = server.exited.then(({ code, signal: by }) => `nats-server exited unexpectedly (${by ?? `exit code ${code}`})`);
  const diedEarly = died.then((text) => Promise.reject(new Fault("unavailable", `${text} while it started: ${lastLine}`)));
  await untilReady(Promise.race([ready.promise, diedEarly]), signal);

  let stopping = false;
  const done = died.then((text) => {
    if (!stopping) throw new Error(`${text}: see its output with LOG_LEVEL=debug`);
  });
  done.catch(() => {});
  const started = resources.move();
  return {
    url: `nats://127.0.0.1:${port}`,
    keys,
    pid: server.pid,
    done,
    [Symbol.asyncDispose]: async () => {
      stopping = true;
      await started.disposeAsync();
    },
  };
}

/** Gives the streams of earlier versions, which had no accounts, to the account that has them now. */
async function keepStreams(store: string): Promise<void> {
  const [before, now] = ["$G", controlAccount].map((account) => join(store, "jetstream", account)) as [string, string];
  await rename(before, now).catch((error: NodeJS.ErrnoException) => {
    if (!["ENOENT", "ENOTEMPTY", "EEXIST"].includes(error.code ?? "")) throw error;
  });
}

/** Throws the signal's reason if it aborts first. */
async function untilReady(ready: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    await Promise.race([ready, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
