import { ChainWatch, type ChainWatchDeps } from "./chain-watch.ts";

/** Follows the chains of a project, and the applications that they have reached, for one piped. Resolves when the signal aborts. */
export async function followChains(deps: ChainWatchDeps): Promise<void> {
  const { applications, chains, projectId, signal } = deps;
  const watch = new ChainWatch(deps);
  const follow = async (): Promise<void> => {
    for await (const item of chains.watch({ projectId }, { signal })) if (item.kind !== "ready") watch.observe(item.state);
  };
  const touch = async (): Promise<void> => {
    for await (const item of applications.watch({ projectId }, { signal })) if (item.kind !== "ready") watch.touch(item.state.id);
  };
  await Promise.all([follow(), touch()]);
}
