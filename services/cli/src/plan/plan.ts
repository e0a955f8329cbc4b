import { loadPipedFile, pluginsOfPiped } from "@slipway/app-config";
import { Fault, isFault } from "@slipway/domain";
import { type PlanReport, planReport } from "./plan-report.ts";
import { bundledPlugins, neededPlugins, startPlanningPlugins } from "./planning-plugins.ts";
import { readApplication, readSource } from "./read-application.ts";

export interface PlanOptions {
  readonly target: string;
  readonly running?: string;
  readonly piped?: string;
  /** Whether the clusters of the piped file are asked what would change. Default: the files are compared. */
  readonly exact?: boolean;
  readonly commitMessage: string;
  /** Called with each step in words. */
  readonly progress: (message: string) => void;
  readonly signal: AbortSignal;
}

/** Plans the change from one application directory to another, with plugins but without server; without clusters unless they are to be asked. */
export async function plan({ target, running, piped, exact = false, commitMessage, progress, signal }: PlanOptions): Promise<PlanReport> {
  const file = piped === undefined ? undefined : await loadPipedFile(piped);
  const application = await readApplication(target, "target", file && pluginsOfPiped(file));
  const before = running === undefined ? undefined : await readSource(running, "running");
  const { plugins: offered, tools } = file ?? { plugins: await bundledPlugins(application.config), tools: [] };
  const needed = neededPlugins(application.config, offered);

  progress(`starting ${needed.map(({ name }) => name).join(", ")}`);
  await using plugins = await startPlanningPlugins(application.config, { needed, tools }, signal);
  progress(`planning ${application.name}`);
  try {
    return await planReport(plugins, { target: application, running: before, commitMessage, basis: exact ? "live" : "files", signal });
  } catch (error) {
    // No server is missing here, but something that a plugin needs.
    throw isFault(error, "unavailable") ? new Fault("precondition", error.message, { cause: error }) : error;
  }
}
