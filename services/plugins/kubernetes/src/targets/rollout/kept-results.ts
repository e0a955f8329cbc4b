import { parseTargetResult, type StageContext, type TargetResult, targetResultKey, targetResultMetadata } from "@slipway/plugin-sdk";

type Metadata = StageContext["metadata"];

/** What a stage did on its deploy targets, stored with the stage: shown to people, and known to its next attempt. */
export interface KeptResults {
  /** The summary of a target on which this attempt or an earlier one succeeded. */
  succeeded(deployTarget: string): string | undefined;
  put(...results: readonly TargetResult[]): Promise<void>;
}

/** Reads what earlier attempts of the stage stored. */
export async function keptResults(metadata: Metadata, deployTargets: readonly { readonly name: string }[]): Promise<KeptResults> {
  const known = new Map<string, TargetResult>();
  await Promise.all(
    deployTargets.map(async ({ name }) => {
      const value = await metadata.find(targetResultKey(name));
      const result = value === undefined ? undefined : parseTargetResult(name, value);
      if (result !== undefined) known.set(name, result);
    }),
  );
  return {
    succeeded: (deployTarget) => {
      const result = known.get(deployTarget);
      return result?.result === "succeeded" ? result.text : undefined;
    },
    put: async (...results) => {
      if (results.length > 0) await metadata.putAll(targetResultMetadata(results));
    },
  };
}
