/** Functions for the tests of threads: well-behaved ones and others. */
import { setTimeout as delay } from "node:timers/promises";
import { threadId } from "node:worker_threads";
import { Fault } from "@slipway/domain";

export function whereAmI(): number {
  return threadId;
}

export function add(a: number, b: number): number {
  return a + b;
}

export async function addLater(a: number, b: number): Promise<number> {
  await delay(1);
  return a + b;
}

export function environment(): string[] {
  return Object.keys(process.env);
}

export function refuse(): never {
  throw new Fault("invalid", "the file is not valid");
}

export function stumble(): never {
  throw new TypeError("x is undefined");
}

export function spin(): never {
  for (;;);
}

export function hoard(): number {
  const all: number[][] = [];
  for (;;) all.push(new Array(100_000).fill(all.length));
}

export function leave(): never {
  process.exit(3);
}

export function notData(): () => void {
  return () => {};
}
