import type { Hold, HoldKind } from "@slipway/domain";
import { HoldKind as HoldKindNumber, type Hold as HoldMessage, HoldSchema } from "@slipway/proto/state";
import { instant } from "../fields/instant.ts";
import { optionalText } from "../fields/scalar.ts";
import { word } from "../fields/word.ts";
import { messageCodec } from "../tables/message-codec.ts";

export const hold = messageCodec<Hold, HoldMessage>(HoldSchema, {
  kind: word<HoldKind, HoldKindNumber>("kind of hold", {
    failed: HoldKindNumber.FAILED,
    cancelled: HoldKindNumber.CANCELLED,
    "rolled-back": HoldKindNumber.ROLLED_BACK,
    requested: HoldKindNumber.REQUESTED,
    lost: HoldKindNumber.LOST,
    fought: HoldKindNumber.FOUGHT,
  }),
  commitHash: optionalText,
  deploymentId: optionalText,
  since: instant,
});

/** Encodes a hold. */
export const encodeHold: (value: Hold) => HoldMessage = hold.encode;

/** Decodes a hold. Throws `invalid` for a kind that only a newer version knows. */
export function decodeHold(message: HoldMessage): Hold {
  return hold.decode(message, "hold");
}
