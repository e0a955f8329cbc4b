import { toBinary } from "@bufbuild/protobuf";
import { type ApplicationLivestate, ApplicationLivestateSchema } from "@slipway/proto/state";
import { readMessage } from "../read-message.ts";
import { concat, type Split, splitAt } from "../tables/split.ts";

/** Encodes a live state; a large one in parts of at most `partBytes`, and nothing besides. */
export function splitLivestate(message: ApplicationLivestate, partBytes: number): Split {
  return splitAt(partBytes, { parts: [], data: toBinary(ApplicationLivestateSchema, message) });
}

/** Joins and decodes what `splitLivestate` made. Throws `invalid` if it cannot be decoded. */
export function readLivestateMessage(data: Uint8Array, parts: readonly Uint8Array[]): ApplicationLivestate {
  return readMessage("livestate", ApplicationLivestateSchema, concat([...parts, data]));
}
