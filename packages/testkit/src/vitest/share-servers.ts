import { shareServers } from "../shared/shared-servers.ts";

/** Run once by vitest, in the process that outlives the workers. A shared server starts when a test first asks for it. */
export async function setup(): Promise<() => Promise<void>> {
  const shared = await shareServers();
  return async () => await shared[Symbol.asyncDispose]();
}
