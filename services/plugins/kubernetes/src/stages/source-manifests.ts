import { Fault, isFault, type Source, type StageContext, type StageLog } from "@slipway/plugin-sdk";
import { fileRules, readDocuments } from "@slipway/plugin-sdk/yaml";
import type { ApplicationSection } from "../application-section.ts";
import type { Declaration } from "../hooks/split-hooks.ts";
import { type JsonObject, type JsonValue, listAt, objectAt, scalarText, textAt } from "../json/json.ts";
import { loadDeclaration, loadManifests } from "../manifests/loading/load-manifests.ts";
import type { ManifestSource } from "../manifests/loading/manifest-source.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { type RenderingFor, renderContextOf } from "../render/renderer.ts";
import { unmatchedWorkloads } from "../strategy/workloads.ts";
import { inputFor, type NamedTarget } from "../targets/overrides/input-for.ts";

type KubernetesSource = Source<ApplicationSection>;

/** What loading manifests needs besides the files: the context of a stage or of a plan. */
export type LoadingContext = RenderingFor & Pick<StageContext, "signal">;

/** The manifests of a revision on a deploy target, rendered if need be. Throws `invalid` with every problem, each with file and line. */
export function manifestsOf(source: KubernetesSource, context: LoadingContext, at: NamedTarget): Promise<readonly Manifest[]> {
  return manifestsWith(source, source.application, context, at);
}

/** As {@link manifestsOf}, with the hooks. */
export function declarationOf(source: KubernetesSource, context: LoadingContext, at: NamedTarget): Promise<Declaration> {
  return loadDeclaration(sourceOf(source, source.application, context, at));
}

/** The manifests of a revision, read as the section of a plugin says. */
export function manifestsWith(
  source: Omit<KubernetesSource, "application">,
  section: Pick<ApplicationSection, "input">,
  context: LoadingContext,
  at: NamedTarget,
): Promise<readonly Manifest[]> {
  return loadManifests(sourceOf(source, section, context, at));
}

function sourceOf(
  source: Omit<KubernetesSource, "application">,
  { input }: Pick<ApplicationSection, "input">,
  context: LoadingContext,
  at: NamedTarget,
): ManifestSource {
  const { dir, configFilename } = source;
  return { dir, configFilename, input: inputFor(input, at), rendering: renderContextOf(source, context), signal: context.signal };
}

/** Logs which of the `workloads` of the application file match none of the manifests. */
export function warnOfUnmatched(log: StageLog, { workloads }: Pick<ApplicationSection, "workloads">, manifests: readonly Manifest[]): void {
  for (const line of unmatchedWorkloads(manifests, workloads)) log.info(`warning: ${line}`);
}

/** The manifests of a revision; none if they cannot be loaded, because then nothing of it was applied. */
export async function manifestsIfLoadable(
  source: KubernetesSource,
  context: LoadingContext,
  at: NamedTarget,
): Promise<readonly Manifest[]> {
  try {
    return await manifestsOf(source, context, at);
  } catch (error) {
    if (isFault(error, "invalid", "precondition", "too_large", "deadline")) return [];
    throw error;
  }
}

/** The running revision. Throws `precondition` with what it is needed for if there is none. */
export function runningOf(running: KubernetesSource | undefined, purpose: string): KubernetesSource {
  if (running) return running;
  throw new Fault("precondition", `there is no revision ${purpose}: the application was never deployed successfully`);
}

/** A stage as the application file has it. */
export interface StageInFile {
  readonly name: string;
  /** Its `with`, as written. */
  readonly options: JsonObject;
  /** The deploy targets that it changes, by name, if it is a `K8S_MULTI_…` for some of them. */
  readonly onlyOn?: readonly string[];
}

/** The stages of the pipeline in the application file, `K8S_MULTI_…` by their other names; undefined without a pipeline. */
export function pipelineOf({ configText }: Pick<KubernetesSource, "configText">): readonly StageInFile[] | undefined {
  const file = readDocuments(configText, "", fileRules).documents[0]?.value as JsonValue | undefined; // the reader makes nothing but JSON values
  const stages = listAt(file, "spec", "pipeline", "stages");
  if (stages.length === 0) return undefined;
  return stages.map((stage) => {
    const name = textAt(stage, "name");
    const options = objectAt(stage, "with");
    const onlyOn = name.startsWith("K8S_MULTI_") ? listAt(options, "multiTargets").map(scalarText) : [];
    return { name: name.replace(/^K8S_MULTI_/, "K8S_"), options, ...(onlyOn.length > 0 && { onlyOn }) };
  });
}

/** Whether the pipeline in the application file routes traffic on a deploy target, in a stage at this position or later. */
export function routesTraffic(source: Pick<KubernetesSource, "configText">, deployTarget: string, from = 0): boolean {
  const stages = pipelineOf(source)?.slice(from) ?? [];
  const routing = stages.filter(({ name, options }) => name === "K8S_TRAFFIC_ROUTING" && options["dryRun"] !== true);
  return routing.some(({ onlyOn }) => onlyOn === undefined || onlyOn.includes(deployTarget));
}
