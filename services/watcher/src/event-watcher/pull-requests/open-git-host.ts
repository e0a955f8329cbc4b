import type { GitHost, GitHostOptions } from "./git-host.ts";
import { githubHost } from "./github.ts";
import { gitlabHost } from "./gitlab.ts";

/** The pull requests of a repository at its host. Contacts nothing. */
export function openGitHost(options: GitHostOptions): GitHost {
  return options.kind === "GITLAB" ? gitlabHost(options) : githubHost(options);
}
