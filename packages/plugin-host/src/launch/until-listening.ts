import { createConnection } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

const pauseMs = 50;

/** Whether a process listens on a port of this machine. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1" });
    const answer = (isOpen: boolean): void => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once("connect", () => answer(true)).once("error", () => answer(false));
  });
}

/** Resolves with true when a process listens on the port, with false after `timeoutMs` or when `signal` aborts. */
export async function untilListening(
  port: number,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<boolean> {
  const until = performance.now() + timeoutMs;
  while (!signal.aborted && performance.now() < until) {
    if (await isListening(port)) return true;
    await wait(pauseMs, undefined, { signal }).catch(() => {});
  }
  return false;
}
