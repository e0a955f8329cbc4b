import { HoldKind } from "@slipway/proto/state";

const holdWords = {
  [HoldKind.UNSPECIFIED]: "held",
  [HoldKind.FAILED]: "failed",
  [HoldKind.CANCELLED]: "cancelled",
  [HoldKind.ROLLED_BACK]: "rolledBack",
  [HoldKind.REQUESTED]: "requested",
  [HoldKind.LOST]: "lost",
  [HoldKind.FOUGHT]: "fought",
} as const satisfies Readonly<Record<number, string>>;

/** The key of the words for why something is held; a kind of a newer version is just that. */
export function holdWord(kind: HoldKind): (typeof holdWords)[keyof typeof holdWords] {
  return (holdWords as Readonly<Record<number, (typeof holdWords)[keyof typeof holdWords]>>)[kind] ?? "held";
}
