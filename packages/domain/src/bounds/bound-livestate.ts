import type { ApplicationLivestate } from "../livestate/livestate.ts";
import { asStored } from "./bound-event.ts";
import { moreWords } from "./bound-list.ts";
import { byteLength } from "./bound-text.ts";
import { limits } from "./limits.ts";

/**
 * Returns a live state within `limits`. If its resources are too many for one message, the first ones are kept, and the detail says how many are missing.
 * The health is still that of all of them. Idempotent.
 */
export function boundLivestate(livestate: ApplicationLivestate): ApplicationLivestate {
  const { resources, ...rest } = livestate;
  const bounded = asStored(rest);
  // The attributes of a resource have the limits of labels.
  const all = resources.map((each) => ({ ...asStored(each), metadata: asStored(each.metadata, "labels") }));
  let bytes = 0;
  const tooMany = all.findIndex((each) => {
    bytes += byteLength(JSON.stringify(each));
    return bytes > limits.resourcesBytes;
  });
  if (tooMany < 0) return { ...bounded, resources: all };
  const missing = `${moreWords(all.length - tooMany)} resources`;
  return {
    ...bounded,
    resources: all.slice(0, tooMany),
    syncDetail: [bounded.syncDetail, missing].filter((part) => part !== "").join("\n"),
  };
}
