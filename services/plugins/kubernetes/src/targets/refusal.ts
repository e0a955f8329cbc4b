import { Fault } from "@slipway/plugin-sdk";
import { type ObjectResult, summarise } from "../apply/apply-waves.ts";
import { describeManifest } from "../manifests/manifest.ts";

/** How many rejected objects a message names. The log has all of them. */
const shownFailures = 25;

/** What a sync throws whose objects were rejected. Undefined if none was. */
export function refusalOf(results: readonly ObjectResult[]): Fault | undefined {
  const failures = results.filter((result) => result.kind === "failed");
  if (failures.length === 0) return undefined;
  const lines = failures.slice(0, shownFailures).map(({ manifest, fault }) => `${describeManifest(manifest)}: ${fault.message}`);
  if (failures.length > shownFailures) lines.push(`and ${failures.length - shownFailures} more`);
  return new Fault(failures[0]?.fault.code ?? "invalid", `${summarise(results)}:\n${lines.join("\n")}`);
}
