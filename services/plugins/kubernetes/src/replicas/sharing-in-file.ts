import type { Source } from "@slipway/plugin-sdk";
import { pipelineOf } from "../stages/source-manifests.ts";
import { type CanaryOptions, canaryOptionsSchema } from "../variants/options.ts";

/**
 * The options of the last canary rollout of the pipeline whose canary shares the pods of its workload on a deploy target; `before`: of the stages before this
 * position. Undefined if there is none.
 */
export function sharingInFile(
  source: Pick<Source<unknown>, "configText">,
  deployTarget: string,
  before?: number,
): CanaryOptions | undefined {
  return canariesInFile(source, deployTarget, before)
    .filter(({ dynamicStableScale }) => dynamicStableScale)
    .at(-1);
}

/** As {@link sharingInFile}, or if no canary shares pods now, one that may have done so before the file was changed. */
export function lentInFile(source: Pick<Source<unknown>, "configText">, deployTarget: string): CanaryOptions | undefined {
  return sharingInFile(source, deployTarget) ?? canariesInFile(source, deployTarget).at(-1);
}

function canariesInFile(source: Pick<Source<unknown>, "configText">, deployTarget: string, before?: number): readonly CanaryOptions[] {
  const stages = (pipelineOf(source) ?? []).slice(0, before);
  return stages.flatMap(({ name, options, onlyOn }) => {
    if (name !== "K8S_CANARY_ROLLOUT" || (onlyOn !== undefined && !onlyOn.includes(deployTarget))) return [];
    const { data } = canaryOptionsSchema.safeParse(options);
    return data && !data.dryRun ? [data] : [];
  });
}
