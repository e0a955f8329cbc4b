import { isFault } from "@slipway/plugin-sdk";
import { foldStringData } from "../decorate/fold-string-data.ts";
import { withObject } from "../manifests/manifest.ts";
import { manifestsWith } from "../stages/source-manifests.ts";
import type { NamedTarget } from "../targets/overrides/input-for.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { Declared } from "./observe-target.ts";

/** What the files declare for a target, or why that cannot be loaded. */
export async function declaredBy({ applicationName, ...context }: ObservationContext, at: NamedTarget): Promise<Declared> {
  try {
    const manifests = await manifestsWith(context.source, context.application, { ...context, deployment: { applicationName } }, at);
    return { manifests: manifests.map((manifest) => withObject(manifest, foldStringData(manifest.object))) };
  } catch (error) {
    if (isFault(error, "invalid", "precondition", "too_large")) return { problem: error.message };
    throw error;
  }
}
