import { UnregisteredReason } from "@slipway/proto/state";

const words = {
  [UnregisteredReason.UNSPECIFIED]: "unknown",
  [UnregisteredReason.BY_HAND]: "byHand",
  [UnregisteredReason.NOT_SELECTED]: "notSelected",
  [UnregisteredReason.INVALID]: "invalid",
  [UnregisteredReason.REMOVED]: "removed",
  [UnregisteredReason.SOON]: "soon",
} as const;

/** The word for the reason why a file is that of no application; a later version of the server may have others. */
export function reasonWord(reason: UnregisteredReason): (typeof words)[keyof typeof words] {
  return reason in words ? words[reason as keyof typeof words] : "unknown";
}
