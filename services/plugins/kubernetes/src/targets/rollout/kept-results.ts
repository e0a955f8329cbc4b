import { parseTargetResult, type StageContext, type TargetResult, targetResultKey, targetResultMetadata } from "@slipway/plugin-sdk";

type Metadata = StageContext["metadata"];

/** What a stage did on its deploy targets, stored with the stage: shown to people, and known to its next attempt. */
export interface KeptResults {
  /** The summary of a target on which this attempt or an earlier one succeeded. */
  succeeded(deployTarget: string): string | undefined;
  put(...results: readonly TargetResult[]): Promise<void>;
}

/** Reads what earlier attempts of the stage stored. What is put from now on says in which wave its target is, if there are several. */
export async function keptResults(
  metadata: Metadata,
  deployTargets: readonly { readonly name: string }[],
  waves: readonly { readonly targets: readonly { readonly name: string }[] }[] = [],
): Promise<KeptResults> {
  const known = new Map<string, TargetResult>();
  await Promise.all(
    deployTargets.map(async ({ name }) => {
      const value = await metadata.find(targetResultKey(name));
      const result = value === undefined ? undefined : parseTargetResult(name, value);
      if (result !== undefined) known.set(name, result);
    }),
  );
  const inWave = (result: TargetResult): TargetResult => {
    const wave = waves.length > 1 ? waves.findIndex(({ targets }) => targets.some(({ name }) => name === result.deployTarget)) + 1 : 0;
    return wave > 0 ? { ...result, wave } : result;
  };
  return {
    succeeded: (deployTarget) => {
      const result = known.get(deployTarget);
      return result?.result === "succeeded" ? result.text : undefined;
    },
    put: async (...results) => {
      if (results.length > 0) await metadata.putAll(targetResultMetadata(results.map(inWave)));
    },
  };
}
