import { type RunningProcess, startProcess } from "./start-process.ts";

/** A server process that can be killed and started again. Disposing stops it. */
export interface RestartableProcess extends AsyncDisposable {
  /** Output since the last start. */
  output(): string;
  /** Process id since the last start. */
  pid(): number;
  /** Kills the server like a crash. Its files stay. */
  kill9(): Promise<void>;
  /** Stops the server if it runs, and starts it again with the same port and files. */
  restart(): Promise<void>;
}

/** Starts a server as `startProcess` does, and again with the same arguments at each restart. */
export async function startRestartable(...start: Parameters<typeof startProcess>): Promise<RestartableProcess> {
  let running: RunningProcess = await startProcess(...start);
  return {
    output: () => running.output(),
    pid: () => running.pid,
    kill9: async () => void (await running.kill9()),
    restart: async () => {
      await running[Symbol.asyncDispose]();
      running = await startProcess(...start);
    },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}
