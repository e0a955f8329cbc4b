import type { MadePreview, MakePreview } from "@slipway/bus";
import { type Application, boundList, type DeployTargets, Fault, isFault, limits, planIdOf, whatCallerShould } from "@slipway/domain";
import type { SourceFiles } from "@slipway/git";
import type { PlanPreview, PlanPreviewRequest, Plugins } from "@slipway/plugin-client";
import type { OpenSource } from "@slipway/secrets";
import { boundTargets, type PreviewedTarget } from "./bound-targets.ts";
import { type PlanOfDeployment, previewPlan } from "./preview-plan.ts";
import { type PreviewedDeps, previewed } from "./previewed.ts";

export interface PreviewDeps extends PreviewedDeps {
  readonly openSource: OpenSource;
  readonly plugins: Pick<Plugins, "find">;
  readonly planOf: PlanOfDeployment;
  /** The same for branches, of whose files no secrets are decrypted. */
  readonly ofBranch: { readonly openSource: OpenSource; readonly planOf: PlanOfDeployment };
  /** The files that the plugins need. */
  readonly files: SourceFiles;
}

/** What would change, and why that is not known completely. */
export interface Changes {
  readonly targets: readonly PreviewedTarget[];
  readonly problems: readonly string[];
  /** Whether secrets were withheld, so that it is not exactly what would be deployed. */
  readonly isWithheld: boolean;
}

/**
 * Previews the deployment of the head of an application's branch, or of the merge of another branch: its plugins compare the files of that commit with those
 * that were deployed last. A running commit that cannot be read any more, a plan that is not possible, and a plugin that cannot tell, become problems and do
 * not hide the others. Throws `precondition` for an application that cannot be deployed, and `unavailable` while Git cannot be reached.
 */
export function previewApplication(deps: PreviewDeps): MakePreview {
  return async (ask, signal) => {
    // Whoever may push a branch could make a template that shows the secrets.
    const { openSource, planOf } = ask.branch ? deps.ofBranch : deps;
    const seen = { ...deps, openSource };
    const subject = await previewed(deps, ask, signal);
    const { lastSucceeded: last } = subject.application;
    const commits = { runningCommitHash: last?.commitHash ?? "", targetCommitHash: subject.commit.hash };
    if (!ask.withPlan) return { ...commits, ...shownChanges(await changesOf(seen, subject.application, commits, signal)) };
    const plan = await previewPlan(planOf, subject, deps.now(), signal).catch((error: unknown) => {
      if (!isFault(error)) throw error;
      return error.message;
    });
    // Nothing would be deployed.
    if (typeof plan === "string")
      return { ...commits, problems: [...boundList([`the deployment cannot be planned: ${plan}`], limits.texts)] };
    const changes = await changesOf(seen, subject.application, commits, signal);
    const isApplicable = changes.problems.length === 0 && subject.isOnBranch && !changes.isWithheld;
    const reviewed = {
      ...plan.plan,
      applicationId: subject.application.id,
      targetCommitHash: commits.targetCommitHash,
      changes: changes.targets,
    };
    return { ...commits, ...plan.shown, ...shownChanges(changes), planId: isApplicable ? planIdOf(reviewed, deps.now()) : "" };
  };
}

/** What the plugins say that would change, uncut. */
export async function changesOf(
  { openSource, plugins, files }: Pick<PreviewDeps, "openSource" | "plugins" | "files">,
  application: Application,
  { targetCommitHash }: { readonly targetCommitHash: string },
  signal: AbortSignal,
): Promise<Changes> {
  const { source, lastSucceeded: last } = application;
  const opening = { signal, files, applicationId: application.id };
  await using target = await openSource(source, targetCommitHash, opening);
  const place = last && { ...source, path: last.path ?? source.path, configFilename: last.configFilename };
  const opened = place && (await openSource(place, last.commitHash, opening).catch(whyUnreadable));
  const runningProblem = typeof opened === "string" ? opened : undefined;
  await using running = typeof opened === "string" ? undefined : opened;
  const asked = await Promise.allSettled(
    Object.entries(application.deployTargets).map(([plugin, deployTargets]) =>
      previewOf(
        plugins,
        plugin,
        // Compared with files that have the same in place of the secrets.
        { application: shortOf(application), target, running, deployTargets, ...(target.withheld && { basis: "files" }) },
        signal,
      ),
    ),
  );
  signal.throwIfAborted();
  const targets = asked.flatMap((each) => (each.status === "fulfilled" ? each.value.targets : []));
  const problems = asked.flatMap((each, at) =>
    each.status === "fulfilled" ? each.value.problems : [problemOf(application.deployTargets, at, each.reason)],
  );
  const all = runningProblem === undefined ? problems : [unreadable(runningProblem), ...problems];
  return { targets, problems: all, isWithheld: target.withheld ?? false };
}

function shownChanges({ targets, problems }: Omit<Changes, "isWithheld">): Pick<MadePreview, "targets" | "problems"> {
  return { targets: boundTargets(targets), problems: [...boundList(problems, limits.texts)] };
}

/** Why the running commit cannot be read, if it never can: after a forced push for example. Rethrows an error that may pass. */
function whyUnreadable(error: unknown): string {
  if (isFault(error) && whatCallerShould(error) === "fix") return error.message;
  throw error;
}

function unreadable(reason: string): string {
  return `the running commit cannot be read, so this is compared with nothing: ${reason}`;
}

function shortOf({ id, name, pipedId }: Application): PlanPreviewRequest["application"] {
  return { id, name, pipedId };
}

/** Empty for a plugin that does not preview plans. What a deploy target could not be asked, or does not know, is a problem, and the rest is still shown. */
async function previewOf(
  plugins: PreviewDeps["plugins"],
  name: string,
  request: PlanPreviewRequest,
  signal: AbortSignal,
): Promise<Omit<Changes, "isWithheld">> {
  const plugin = plugins.find(name);
  if (!plugin) throw new Fault("not_found", `this piped has no plugin ${name}`);
  const previews = (await plugin.getPlanPreview(request, { signal })) ?? [];
  return {
    targets: previews.map(({ diffLanguage: _diffLanguage, ...target }) => ({ plugin: name, ...target })),
    problems: previews.flatMap(gapsOf),
  };
}

/** Why it is not known completely what would change on a deploy target. */
function gapsOf({ deployTarget, basisReason, objects }: PlanPreview): readonly string[] {
  if (basisReason !== "") return [`deploy target ${deployTarget} could not be asked what would change: ${basisReason}`];
  const [first, ...more] = objects.filter(({ action }) => action === "unknown");
  if (first === undefined) return [];
  const { kind, namespace, name, notes } = first;
  const object = `${kind} ${namespace === "" ? name : `${namespace}/${name}`}`;
  const others = more.length === 0 ? "" : ` (and ${more.length} more ${more.length === 1 ? "object" : "objects"})`;
  return [
    `on deploy target ${deployTarget} it is not known what would happen to ${object}${others}: ${notes.join("; ") || "the plugin does not say why"}`,
  ];
}

function problemOf(targets: DeployTargets, at: number, error: unknown): string {
  const name = Object.keys(targets)[at] ?? "";
  return isFault(error) ? error.message : `plugin ${name} failed`;
}
