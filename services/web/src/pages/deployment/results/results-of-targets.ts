import { countOutcomes, type ObjectResult } from "@slipway/domain";

/** What was done on one deploy target. */
export interface TargetPart {
  /** Empty if the stage does not tell targets apart. */
  readonly deployTarget: string;
  readonly counts: ReturnType<typeof countOutcomes>;
  /** Those of which there is something to see. */
  readonly shown: readonly ObjectResult[];
  /** Those that were as declared already, about which nothing else is known. */
  readonly unchanged: readonly ObjectResult[];
}

/** The results of each deploy target, by name. */
export function resultsOfTargets(results: readonly ObjectResult[]): readonly TargetPart[] {
  const isPlain = ({ outcome, reason, diff }: ObjectResult) => outcome === "unchanged" && reason === "" && diff === "";
  return [...Map.groupBy(results, ({ deployTarget }) => deployTarget)]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([deployTarget, own]) => ({
      deployTarget,
      counts: countOutcomes(own),
      shown: own.filter((result) => !isPlain(result)),
      unchanged: own.filter(isPlain),
    }));
}
