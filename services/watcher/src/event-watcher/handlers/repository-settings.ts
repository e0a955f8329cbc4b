import type { PipedConfig } from "@slipway/app-config";

type GitRepoSettings = PipedConfig["eventWatcher"]["gitRepos"][number];

/** What `eventWatcher.gitRepos` of the piped file says about a repository. */
export function repositorySettings({ eventWatcher }: Pick<PipedConfig, "eventWatcher">, repositoryId: string): GitRepoSettings | undefined {
  return eventWatcher.gitRepos.find(({ repoId }) => repoId === repositoryId);
}
