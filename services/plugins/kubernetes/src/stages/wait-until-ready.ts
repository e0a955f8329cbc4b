import { isFault, unixSeconds } from "@slipway/plugin-sdk";
import type { Inventory } from "../inventory/inventory.ts";
import { reasonForEnd } from "../livestate/ended-objects.ts";
import type { Manifest } from "../manifests/manifest.ts";
import type { ReadyOptions } from "../ready/ready-options.ts";
import { secretTexts } from "../ready/secret-texts.ts";
import { untilReady } from "../ready/until-ready.ts";
import type { Target } from "../targets/each-target.ts";
import type { KubernetesContext } from "../targets/kubernetes-context.ts";

/** What a stage has applied to a target. */
export interface WaitRequest {
  readonly applied: Inventory;
  readonly manifests: readonly Manifest[];
  readonly ready: Pick<ReadyOptions, "readyTimeout">;
  /** What is waited for by itself. Default: everything. */
  readonly part?: string;
}

/** A stage that goes on after an interruption waits only what is left; one that is retried after it failed waits anew. */
export async function waitUntilReady(
  { application, clock, deployTargets, metadata }: KubernetesContext,
  target: Target,
  { applied, manifests, ready, part = "" }: WaitRequest,
): Promise<void> {
  const key = `waiting-${target.deployTarget}${part && `-${part}`}`;
  const startedAt = await metadata.remember(key, () => clock.now(), unixSeconds);
  try {
    const ending = manifests.filter(({ object }) => reasonForEnd(object) !== undefined);
    const endByThemselves = await target.cluster.keysOf(ending, target.signal);
    const { config } = deployTargets.find(({ name }) => name === target.deployTarget) ?? {};
    await untilReady({
      ...target,
      healthRules: [...application.healthRules, ...(config?.healthRules ?? [])],
      applied,
      endByThemselves,
      timeout: ready.readyTimeout,
      startedAt,
      hidden: secretTexts(manifests),
      clock,
    });
  } catch (error) {
    if (isFault(error)) await metadata.put(key, "");
    throw error;
  }
}
