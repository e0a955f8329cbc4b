import { Fault } from "@slipway/plugin-sdk";
import { describeManifest, type Manifest } from "../manifests/manifest.ts";
import type { Allowed } from "./allowed-schema.ts";
import { problemOf, type RuledApplication, type RuledObject, rulesFor } from "./check-allowed.ts";

/** A manifest with what decides whether it may be applied. */
export interface RuledManifest extends RuledObject {
  readonly manifest: Manifest;
}

/** How many objects a message names. */
const shownObjects = 25;

/** Throws `forbidden` with every object that the rules of a target do not allow the application to apply. */
export function refuseForbidden(allowed: Allowed | undefined, application: RuledApplication, objects: readonly RuledManifest[]): void {
  const rules = rulesFor(allowed, application);
  if (rules === undefined) return;
  const problems = objects.flatMap(({ manifest, ...object }) => {
    const problem = problemOf(object, rules);
    return problem === undefined ? [] : [`${describeManifest(manifest)}: ${problem}`];
  });
  if (problems.length === 0) return;
  const shown = problems.slice(0, shownObjects);
  if (problems.length > shown.length) shown.push(`and ${problems.length - shown.length} more`);
  throw new Fault(
    "forbidden",
    `the deploy target does not allow this application to apply (see allowed in its config in the piped file):\n${shown.join("\n")}`,
  );
}

/** What to say about objects of the cluster itself if a target has no rules; undefined if there are none. */
export function clusterWideWarning(allowed: Allowed | undefined, objects: readonly RuledManifest[]): string | undefined {
  const wide = objects.filter(({ isClusterWide, key }) => isClusterWide && key.namespace === "");
  const [first] = wide;
  if (allowed !== undefined || first === undefined) return undefined;
  const change = wide.length === 1 ? "changes" : `and ${wide.length - 1} more change`;
  return `${describeManifest(first.manifest)} ${change} the whole cluster; allowed in the config of the deploy target can limit who may do that`;
}
