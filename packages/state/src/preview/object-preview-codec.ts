import { create } from "@bufbuild/protobuf";
import type { ObjectAction, ObjectPreview, PreviewBasis } from "@slipway/domain";
import {
  type ObjectPreview as Message,
  ObjectPreviewSchema,
  ObjectAction as WireAction,
  PreviewBasis as WireBasis,
} from "@slipway/proto/plugin-extension";
import { optionalWord, word } from "../fields/word.ts";

/** What happens to an object. */
export const objectAction = word<ObjectAction, WireAction>("ObjectAction", {
  create: WireAction.CREATE,
  change: WireAction.CHANGE,
  delete: WireAction.DELETE,
  keep: WireAction.KEEP,
  refuse: WireAction.REFUSE,
  unknown: WireAction.UNKNOWN,
  "not-kept": WireAction.NOT_KEPT,
});

/** What a preview is compared with; undefined if its plugin does not say it. */
export const previewBasis = optionalWord(word<PreviewBasis, WireBasis>("PreviewBasis", { live: WireBasis.LIVE, files: WireBasis.FILES }));

/** What happens to an object, as a message. */
export function encodeObjectPreview({ action, notes, ...object }: ObjectPreview): Message {
  return create(ObjectPreviewSchema, { ...object, action: objectAction.encode(action), notes: [...notes] });
}
