import type { PreviewBasis } from "@slipway/domain";
import { PlanPreviewService } from "@slipway/proto/plugin";
import { PreviewBasis as WireBasis } from "@slipway/proto/plugin-extension";
import type { PlanPreview } from "../plugin/plan-preview.ts";
import type { Plugin } from "../plugin/plugin.ts";
import { inMemory, type TestPiped } from "./in-memory.ts";
import { type TestSource, testApplication, testSource } from "./test-request.ts";

export interface TestPreviewOptions extends TestPiped {
  /** The revision that would be deployed. */
  readonly target?: TestSource;
  /** The deployed revision. Default: none. */
  readonly running?: TestSource;
  /** What to compare with. Default: the live state. */
  readonly basis?: PreviewBasis;
}

/** Asks a plugin in memory what a deployment would change, as a host does. Rejects with a Fault if it cannot say. */
export async function testPreview(plugin: Plugin, options: TestPreviewOptions = {}): Promise<readonly PlanPreview[]> {
  const { name, planPreview } = plugin.definition;
  if (planPreview === undefined) throw new Error(`plugin ${name} has no planPreview`);
  let seen: readonly PlanPreview[] = [];
  const getPlanPreview: typeof planPreview.getPlanPreview = async (context) => {
    seen = await planPreview.getPlanPreview(context);
    return seen;
  };
  const { client, targets } = inMemory({ ...plugin, definition: { ...plugin.definition, planPreview: { getPlanPreview } } }, options);
  await client(PlanPreviewService).getPlanPreview({
    ...testApplication,
    targetDeploymentSource: testSource(name, options.target ?? {}),
    ...(options.running && { runningDeploymentSource: testSource(name, options.running, "0") }),
    deployTargets: [...targets],
    ...(options.basis && { basis: options.basis === "live" ? WireBasis.LIVE : WireBasis.FILES }),
  });
  return seen;
}
