import { isFault, type PlanPreview, type PlanPreviewing } from "@slipway/plugin-sdk";
import type { Clusters } from "../client/clusters.ts";
import { ignoredFieldsOf } from "../fields/ignored-fields.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { formatLimit } from "../prune/prune-rules.ts";
import type { Schemas } from "../schemas.ts";
import { manifestsOf } from "../stages/source-manifests.ts";
import { neighboursAmong } from "../targets/neighbours/neighbours-among.ts";
import { hasInput, kubectlVersionFor, type NamedTarget } from "../targets/overrides/input-for.ts";
import { perTarget } from "../targets/overrides/per-target.ts";
import { describeLive } from "./describe-live.ts";
import { previewFiles } from "./files/preview-files.ts";
import { type LivePreviewRequest, previewLive } from "./live/preview-live.ts";
import type { PreviewContext } from "./preview-context.ts";
import { pruneInFile } from "./prune-in-file.ts";
import { withWarnings } from "./with-warnings.ts";

/** How long a cluster has to answer all questions of a preview. */
const longestLookMs = 90_000;

/** Previews deployments. */
export function previewing(clusters: Clusters): PlanPreviewing<Schemas> {
  return { getPlanPreview: (context) => previewDeployment(clusters, context) };
}

/**
 * Previews a deployment on each of its targets: by asking the cluster what a sync would make of it, or, if that is asked for or the cluster cannot be
 * asked, by comparing the files of the running and the target revision.
 */
export async function previewDeployment(clusters: Clusters, context: PreviewContext): Promise<readonly PlanPreview[]> {
  const { running, target, deployTargets, basis } = context;
  const revisions = running === undefined ? [target] : [running, target];
  const declared = await perTarget(deployTargets, revisions, async (at) => {
    const isNew = running === undefined || !hasInput(running.application.input, at);
    const [before, after] = await Promise.all([isNew ? [] : declaredBy(running, context, at), declaredBy(target, context, at)]);
    return { before, after };
  });
  const neighbours = neighboursAmong({ ...context, application: target.application }, clusters);
  const appliedTo = (name: string) => declared.get(name)?.after ?? [];
  const previews = deployTargets.map(async (deployTarget): Promise<readonly PlanPreview[]> => {
    const revision = declared.get(deployTarget.name);
    if (revision === undefined) return [];
    const preview =
      basis === "live"
        ? await askCluster(context, clusters, { ...revision, deployTarget, neighbours, appliedTo })
        : fromFiles(context, deployTarget, revision);
    const { pruneLimit } = target.application;
    return [
      {
        deployTarget: deployTarget.name,
        ...withWarnings(preview, revision.after),
        ...(pruneLimit !== undefined && { pruneLimit: formatLimit(pruneLimit) }),
      },
    ];
  });
  return (await Promise.all(previews)).flat();
}

interface Revision {
  readonly before: readonly Manifest[];
  readonly after: readonly Manifest[];
}

type Preview = Omit<PlanPreview, "deployTarget">;

async function askCluster(
  context: PreviewContext,
  clusters: Clusters,
  { before, after, ...at }: Revision & Omit<LivePreviewRequest, "declared" | "before">,
): Promise<Preview> {
  const { deployTarget } = at;
  const timeout = AbortSignal.timeout(longestLookMs);
  const signal = AbortSignal.any([context.signal, timeout]);
  try {
    const version = kubectlVersionFor(context.target.application.input, deployTarget);
    const cluster = await clusters.at(deployTarget.config, { tools: context.tools, version });
    return describeLive(await previewLive({ ...context, signal }, cluster, { ...at, declared: after, before }));
  } catch (error) {
    context.signal.throwIfAborted();
    const isLate = timeout.aborted;
    if (!isLate && !isFault(error)) throw error;
    const reason = isLate ? `it did not answer all questions within ${longestLookMs / 1000} s` : firstLine(error);
    return unasked(fromFiles(context, deployTarget, { before, after }), reason);
  }
}

/** Whatever the files say, what is on the cluster is not known. */
function unasked(preview: Preview, reason: string): Preview {
  return {
    ...preview,
    noChange: false,
    summary: `not known, because the cluster could not be asked; by the files: ${preview.summary}`,
    details: `${preview.details ?? ""}# the cluster could not be asked what would change: ${reason}\n`,
    diffLanguage: "diff",
    basisReason: reason,
  };
}

function fromFiles({ target, signal }: PreviewContext, { name }: NamedTarget, { before, after }: Revision): Preview {
  signal.throwIfAborted();
  const objects = (manifests: readonly Manifest[]) => manifests.map(({ object }) => object);
  const rules = { prune: pruneInFile(target, name), rules: target.application, ignored: ignoredFieldsOf(target.configText) };
  return { ...previewFiles(objects(before), objects(after), rules), basis: "files" };
}

function declaredBy(
  source: PreviewContext["target"],
  { applicationName, ...context }: PreviewContext,
  at: NamedTarget,
): Promise<readonly Manifest[]> {
  return manifestsOf(source, { ...context, deployment: { applicationName } }, at);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
}
