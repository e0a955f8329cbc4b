import type { ApplicationAggregates } from "@slipway/bus";
import {
  type Application,
  type ApplicationEvent,
  applicationIdOf,
  applicationKey,
  type Commit,
  describeApplication,
  type GitSource,
  type Leftovers,
  registerApplication,
  removeWithFile,
} from "@slipway/domain";
import type { ApplicationIndex } from "../applications/application-index.ts";
import { type DiscoveryPlan, describeFound, type FoundFile, nameOfDirectory } from "./plan-discovery.ts";

export interface RegisterDeps {
  readonly applications: ApplicationAggregates;
  readonly index: ApplicationIndex;
  readonly projectId: string;
  readonly pipedId: string;
  readonly now: () => Temporal.Instant;
}

/** An application that could not be registered, moved or removed. */
export interface DiscoveryFailure {
  /** The path of its file's directory. */
  readonly path: string;
  readonly err: unknown;
}

/**
 * Carries out a discovery plan. Idempotent: two watchers with the same plan register the same application once. An application that fails does not stop
 * the others; returns those that failed. `leftovers` says what becomes of the objects of those that are removed.
 */
export async function applyDiscovery(
  deps: RegisterDeps,
  repository: Omit<GitSource, "path" | "configFilename">,
  plan: DiscoveryPlan,
  commit: Commit,
  leftovers: ReadonlyMap<Application, Leftovers> = new Map(),
): Promise<readonly DiscoveryFailure[]> {
  const now = deps.now();
  const change = async (application: Application, decide: (current: Application) => ApplicationEvent | undefined) => {
    const { state, sequence } = await deps.applications.change(applicationKey(application), decide);
    deps.index.observe(state, sequence);
  };
  const failures: DiscoveryFailure[] = [];
  const attempt = (path: string, step: () => Promise<void>) => step().catch((err: unknown) => void failures.push({ path, err }));
  for (const { application, to } of plan.move)
    await attempt(to.path, () =>
      change(application, (current) => describeApplication(current, describeFound(to, current, current.name), now)),
    );
  for (const file of plan.register) await attempt(file.path, () => register(deps, repository, file));
  for (const application of plan.remove)
    await attempt(application.source.path, () =>
      change(application, (current) =>
        removeWithFile(current, `its file was deleted by commit ${commit.hash.slice(0, 7)}`, now, leftovers.get(application)),
      ),
    );
  for (const application of plan.deselect)
    await attempt(application.source.path, () =>
      change(application, (current) => removeWithFile(current, "its labels do not match the appSelector of the piped", now)),
    );
  return failures;
}

/** Registers an application under an id derived from its path. If the application with that id has moved away, the next generation is used. */
async function register(deps: RegisterDeps, repository: Omit<GitSource, "path" | "configFilename">, file: FoundFile): Promise<void> {
  const { projectId, pipedId } = deps;
  const source: GitSource = { ...repository, path: file.path, configFilename: file.configFilename };
  const description = describeFound(file, { source }, nameOfDirectory(file.path) ?? repository.repositoryId);
  for (let generation = 0; ; generation += 1) {
    const id = applicationIdOf(projectId, pipedId, source, generation);
    const holder = deps.index.find(id);
    if (holder && !isAt(holder, source)) continue;
    const { state, sequence } = await deps.applications.ensure({ projectId, pipedId, applicationId: id }, (current) => {
      if (!current) return registerApplication(current, { ...description, id, projectId, pipedId, origin: "git", createdAt: deps.now() });
      return isAt(current, source) ? describeApplication(current, description, deps.now()) : undefined;
    });
    deps.index.observe(state, sequence);
    if (isAt(state, source)) return;
  }
}

function isAt(application: Application, { path, configFilename }: GitSource): boolean {
  return application.source.path === path && application.source.configFilename === configFilename;
}
