import { DriftEnding } from "@slipway/proto/state";

const words = {
  [DriftEnding.DEPLOYMENT]: "byDeployment",
  [DriftEnding.UNDONE]: "undone",
  [DriftEnding.GONE]: "gone",
  [DriftEnding.OTHER_COMMIT]: "otherCommit",
  [DriftEnding.REMOVED]: "removed",
} as const;

/** How a drift ended, as the catalogue words it. */
export function endingWord(ending: DriftEnding): (typeof words)[keyof typeof words] | "ended" {
  return ending in words ? words[ending as keyof typeof words] : "ended";
}
