import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Deployment, Stage } from "@slipway/domain";
import { eventually, type GitRepository, sqliteUrl, startGitServer } from "@slipway/testkit";
import { applicationFiles } from "./application-files.ts";
import { type Slipway, type StartSlipwayOptions, startSlipway } from "./start-slipway.ts";

/** The plugin of {@link startSteps}: its stages do everything that a plugin can do. */
export const stepsPlugin = { name: "steps", url: new URL("steps-plugin.ts", import.meta.url).href };

/** A stage by name, or with its further fields. */
export type StepEntry = string | { readonly name: string; readonly retries?: number; readonly timeout?: string };

/** Slipway with the steps plugin, a SQLite store, and a repository whose applications come one by one. */
export interface Steps extends AsyncDisposable {
  readonly slipway: Slipway;
  readonly repository: GitRepository;
  /** Commits an application with this pipeline and these fields of `spec`, notifies the watcher, and returns the commit. */
  push(name: string, stages: readonly StepEntry[], spec?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Deploys an application with this pipeline, and returns its deployment when `until` holds; default: at its end. */
  begin(name: string, stages: readonly StepEntry[], until?: (stages: readonly Stage[]) => boolean): Promise<Deployment>;
  /** Waits until `until` holds for the deployment; default: reads its state. */
  state(deployment: Deployment, until?: (stages: readonly Stage[]) => boolean): Promise<Deployment>;
  /** The process of the plugin. */
  pluginPid(): Promise<number>;
}

export async function startSteps(settings: Pick<StartSlipwayOptions, "leaseMs" | "env"> = {}): Promise<Steps> {
  await using resources = new AsyncDisposableStack();
  const git = resources.use(await startGitServer());
  const repository = await git.createRepository("apps", { "README.md": "applications come one by one\n" });
  const system = { repositories: { apps: repository.url }, storeUrl: await sqliteUrl(), processes: {}, plugins: [stepsPlugin] };
  const slipway = resources.use(await startSlipway({ ...system, ...settings }));

  const push: Steps["push"] = async (name, stages, spec = {}) => {
    const pipeline = stages.map((stage) => (typeof stage === "string" ? { name: stage } : stage));
    const files = applicationFiles({ name, namespace: "none", manifests: {}, pipeline, spec: { plugins: { steps: {} }, ...spec } });
    const commit = await repository.commit(files, `Deploy ${name}`);
    await slipway.notifyOfPush("apps");
    return commit;
  };
  const kept = resources.move();
  return {
    slipway,
    repository,
    push,
    begin: async (name, stages, until) =>
      slipway.waitForDeployment(name, await push(name, stages), until ? { until: (found) => until(found.stages) } : {}),
    state: ({ applicationName, trigger }, until = () => true) =>
      slipway.waitForDeployment(applicationName, trigger.commit.hash, { until: ({ stages }) => until(stages) }),
    pluginPid: () =>
      eventually(async () => {
        const { pid } = JSON.parse(await readFile(join(slipway.dataDir, "run", "plugin-steps.json"), "utf8")) as { readonly pid: number };
        return pid;
      }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
