import { type Application, applicationKey, type Deployment } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { memoryAggregates, putApplication, sampleApplication, sampleTime } from "@slipway/testkit";
import { ApplicationFiles } from "../applications/application-files.ts";
import { ApplicationIndex } from "../applications/application-index.ts";
import { type HeadOutcome, HeadProcessor, type ProcessHeadDeps } from "../heads/process-head.ts";
import { WatchedBranch } from "../heads/watched-branch.ts";
import { MemoryRepository } from "./memory-repository.ts";

export interface MemoryWatcherOptions {
  /** Default: true. */
  readonly autoRegister?: boolean;
  /** Shared with another watcher. Default: its own. */
  readonly repository?: MemoryRepository;
  readonly aggregates?: Pick<ReturnType<typeof memoryAggregates>, "applications" | "deployments">;
  /** What is known of the applications. Default: nothing yet. */
  readonly index?: ApplicationIndex;
  readonly remote?: string;
  /** Deploy targets of the plugin kubernetes. Default: `local`. */
  readonly targets?: readonly string[];
  readonly appSelector?: Readonly<Record<string, string>>;
}

/** The parts of a watcher that follow one repository, on aggregates and a repository in memory. */
export class MemoryWatcher {
  readonly repository: MemoryRepository;
  readonly branch: WatchedBranch;
  readonly files: ApplicationFiles;
  readonly deps: ProcessHeadDeps;
  readonly processor: HeadProcessor;
  /** The deployments that plans were requested for. */
  readonly plansRequested: string[] = [];

  constructor({
    autoRegister = true,
    repository = new MemoryRepository(),
    aggregates: { applications, deployments } = memoryAggregates(),
    index = new ApplicationIndex(),
    remote = "https://github.com/acme/apps",
    targets: deployTargets = ["local"],
    appSelector = {},
  }: MemoryWatcherOptions = {}) {
    const watched = { id: "apps", remote, branch: "main", autoRegister };
    this.repository = repository;
    this.branch = new WatchedBranch(watched, repository);
    this.files = new ApplicationFiles(repository, [{ name: "kubernetes", isBundled: true, deployTargets }]);
    this.deps = {
      applications,
      deployments,
      index,
      projectId: "project",
      pipedId: "piped",
      appSelector,
      publishPlan: async (_key, { deploymentId }) => void this.plansRequested.push(deploymentId),
      now: () => sampleTime,
      log: silentLogger(),
    };
    this.processor = new HeadProcessor(this.deps, { watched, branch: this.branch, files: this.files, repository });
  }

  /** Adds an application as it is. */
  async add(given: Partial<Application> = {}): Promise<Application> {
    const application = sampleApplication(given);
    const { state, sequence } = await this.deps.applications.ensure(applicationKey(application), putApplication(application));
    this.deps.index.observe(state, sequence);
    return state;
  }

  /** Processes the head of the branch. */
  async process(traceparent?: string): Promise<HeadOutcome> {
    return await this.processor.process(await this.repository.head(), new AbortController().signal, traceparent);
  }

  /** All applications as they are stored, ordered by path. */
  async applications(): Promise<readonly Application[]> {
    const all = (await this.deps.applications.list()).map(({ state }) => state);
    return all.toSorted((a, b) => (a.source.path < b.source.path ? -1 : 1));
  }

  /** All deployments, oldest first. */
  async deployments(): Promise<readonly Deployment[]> {
    return (await this.deps.deployments.list()).map(({ state }) => state);
  }
}

/** The text of an application file. */
export function applicationFile(name: string, spec = ""): string {
  return `apiVersion: pipecd.dev/v1beta1\nkind: Application\nspec:\n  name: ${name}\n  plugins: { kubernetes: {} }\n${spec}`;
}
