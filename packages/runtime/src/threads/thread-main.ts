/** What a thread runs: one function call after the other. It is started by `Thread`, which imports only the types of this file. */
import { parentPort } from "node:worker_threads";

/** A call of a function that a module exports. */
export interface ThreadCall {
  /** URL of the module. */
  readonly module: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** That the module is loaded and the call begins, then the result. Of an error only what is listed crosses the border between threads. */
export type ThreadAnswer =
  | "begun"
  | { readonly value: unknown }
  | {
      readonly error: {
        readonly name: string;
        readonly message: string;
        readonly code: string | undefined;
        readonly stack: string | undefined;
      };
    };

const answer = (message: ThreadAnswer) => parentPort?.postMessage(message);

parentPort?.on("message", async ({ module, name, args }: ThreadCall) => {
  try {
    const exported = (await import(module)) as Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
    const call = exported[name];
    if (call === undefined) throw new Error(`${module} does not export ${name}`);
    answer("begun");
    answer({ value: await call(...args) });
  } catch (error) {
    const { name: kind, message, stack } = error instanceof Error ? error : new Error(String(error));
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    answer({ error: { name: kind, message, code, stack } });
  }
});
