import type { ApplicationLivestate, LiveResource } from "../livestate/livestate.ts";
import { asStored } from "./bound-event.ts";
import { moreWords } from "./bound-list.ts";
import { byteLength } from "./bound-text.ts";
import { limits } from "./limits.ts";

/**
 * Returns a live state within `limits`. If its resources are too large together, the first ones are kept, and the detail says how many are missing.
 * The health is still that of all of them.
 */
export function boundLivestate(livestate: ApplicationLivestate): ApplicationLivestate {
  const { resources, ...rest } = livestate;
  const bounded = asStored(rest);
  const kept: LiveResource[] = [];
  let sum = 0;
  for (const each of resources) {
    const { resource, bytes } = boundResource(each);
    sum += bytes;
    if (sum > limits.resourcesBytes) break;
    kept.push(resource);
  }
  if (kept.length === resources.length) return { ...bounded, resources: kept };
  const missing = `${moreWords(resources.length - kept.length)} resources`;
  return { ...bounded, resources: kept, syncDetail: [bounded.syncDetail, missing].filter((part) => part !== "").join("\n") };
}

/** A few of many resources change at a time: what is known of the others is not worked out again. */
const known = new WeakMap<LiveResource, { readonly resource: LiveResource; readonly bytes: number }>();

function boundResource(each: LiveResource): { readonly resource: LiveResource; readonly bytes: number } {
  return known.getOrInsertComputed(each, () => {
    // The attributes of a resource have the limits of labels.
    const resource = { ...asStored(each), metadata: asStored(each.metadata, "labels") };
    return { resource, bytes: byteLength(JSON.stringify(resource)) };
  });
}
