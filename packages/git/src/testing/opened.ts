import { join } from "node:path";
import { silentLogger } from "@slipway/runtime";
import type { Credentials } from "../remote/repository-config.ts";
import type { GitRepository } from "../sources/repository.ts";
import { openSources, type Sources, type SourcesOptions } from "../sources/sources.ts";
import type { Origin } from "./origin.ts";

/** Sources with one repository, `web`. */
export interface Opened extends AsyncDisposable {
  readonly sources: Sources;
  readonly web: GitRepository;
  readonly dir: string;
}

export interface OpenedOptions extends Partial<Pick<SourcesOptions, "dir" | "git" | "keepIdleMs" | "sweepEveryMs" | "log">> {
  readonly remote?: string;
  readonly branch?: string;
  readonly credentials?: Credentials;
}

/** Opens sources in the origin's temporary folder. Opening twice with the same `dir` is like two processes. */
export async function openWeb(
  origin: Origin,
  { remote, branch = "main", credentials, dir, ...options }: OpenedOptions = {},
): Promise<Opened> {
  const folder = dir ?? join(origin.folder, "sources");
  const config = { id: "web", remote: remote ?? origin.url, branch, ...(credentials ? { credentials } : {}) };
  const sources = await openSources({ dir: folder, repositories: [config], log: silentLogger(), ...options });
  return { sources, web: sources.repository("web"), dir: folder, [Symbol.asyncDispose]: () => sources[Symbol.asyncDispose]() };
}
