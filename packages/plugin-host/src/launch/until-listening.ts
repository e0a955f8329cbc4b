import { createConnection } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

const pauseMs = 50;

/** Whether somebody listens on a port of this machine. */
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

/** Resolves with true once somebody listens on the port, with false when nobody does after `timeoutMs` or `signal` aborts. */
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
