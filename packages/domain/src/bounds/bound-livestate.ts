import type { ApplicationLivestate, LiveResource } from "../livestate/livestate.ts";
import { asStored } from "./bound-event.ts";
import { moreWords } from "./bound-list.ts";
import { byteLength } from "./bound-text.ts";
import { limits } from "./limits.ts";

/**
 * Returns a live state within `limits`. If its resources are too large together, all of them are kept if they fit without the fields that differ, and those of the first ones;
 * otherwise those that are unhealthy or out of sync, then the first of the others. The detail says what is missing. The health is still that of all of them.
 */
export function boundLivestate(livestate: ApplicationLivestate): ApplicationLivestate {
  const { resources, ...rest } = livestate;
  const bounded = asStored(rest);
  const all = resources.map(boundResource);
  const { kept, missing } = fitting(all);
  return { ...bounded, resources: kept, syncDetail: [bounded.syncDetail, missing].filter((part) => part !== "").join("\n") };
}

function fitting(all: readonly Bounded[]): { readonly kept: readonly LiveResource[]; readonly missing: string } {
  let bytes = 0;
  for (const each of all) bytes += each.bytes;
  if (bytes <= limits.resourcesBytes) return { kept: all.map(({ resource }) => resource), missing: "" };
  let bareBytes = 0;
  for (const each of all) bareBytes += each.bareBytes;
  if (bareBytes > limits.resourcesBytes) {
    const first = firstThatFit(all);
    return { kept: first.map(({ bare }) => bare), missing: `${moreWords(all.length - first.length)} resources` };
  }
  let room = limits.resourcesBytes - bareBytes;
  let without = 0;
  const kept = all.map((each) => {
    room -= each.bytes - each.bareBytes;
    if (room >= 0 || each.resource.drift.length === 0) return each.resource;
    without++;
    return each.bare;
  });
  return { kept, missing: `${moreWords(without)} resources differ: their fields are not listed` };
}

/** In their order. */
function firstThatFit(all: readonly Bounded[]): readonly Bounded[] {
  let room = limits.resourcesBytes;
  const isKept = new Set<number>();
  for (const remarkable of [true, false])
    for (const [at, each] of all.entries()) {
      if (isRemarkable(each) !== remarkable || room <= 0) continue;
      room -= each.bareBytes;
      if (room >= 0) isKept.add(at);
    }
  return all.filter((_, at) => isKept.has(at));
}

/** Whether a person looks for it: what is as it should be is left out first. */
function isRemarkable({ resource: { health, healthReason, sync } }: Bounded): boolean {
  return sync === "out-of-sync" || (health === "unknown" ? healthReason !== "" : health !== "healthy");
}

/** A resource within limits, and the same without the fields that differ, with their sizes. */
interface Bounded {
  readonly resource: LiveResource;
  readonly bytes: number;
  readonly bare: LiveResource;
  readonly bareBytes: number;
}

/** A few of many resources change at a time: what is known of the others is not worked out again. */
const known = new WeakMap<LiveResource, Bounded>();

function boundResource(each: LiveResource): Bounded {
  return known.getOrInsertComputed(each, () => {
    // The attributes of a resource have the limits of labels.
    const resource = { ...asStored(each), metadata: asStored(each.metadata, "labels") };
    const bytes = sizeOf(resource);
    if (resource.drift.length === 0) return { resource, bytes, bare: resource, bareBytes: bytes };
    return { resource, bytes, bare: { ...resource, drift: [] }, bareBytes: bytes - sizeOf(resource.drift) };
  });
}

function sizeOf(value: unknown): number {
  return byteLength(JSON.stringify(value));
}
