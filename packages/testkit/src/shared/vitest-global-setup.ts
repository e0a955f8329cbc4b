import { shareServers } from "./shared-servers.ts";

/** Run by vitest once, in the process that outlives the workers. Nothing is started before a test asks for it. */
export async function setup(): Promise<() => Promise<void>> {
  const shared = await shareServers();
  return async () => await shared[Symbol.asyncDispose]();
}
