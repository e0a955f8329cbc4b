import type { Source } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import { ignoredFieldsOf } from "../fields/ignored-fields.ts";
import { Scalers } from "../fields/scalers.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { secretTexts } from "../ready/secret-texts.ts";
import type { Target } from "../targets/each-target.ts";
import type { KubernetesContext } from "../targets/kubernetes-context.ts";
import type { Hook, HookEvents } from "./hook.ts";
import { HookRecords } from "./hook-records.ts";
import { HookRunner } from "./hook-runner.ts";
import type { SharedHooks } from "./shared-hooks.ts";
import { UnfinishedHooks } from "./unfinished/unfinished-hooks.ts";

export interface OpenHookRunnerRequest {
  /** The revision that declares the hooks. */
  readonly source: Source<ApplicationSection>;
  readonly hooks: readonly Hook[];
  /** What it declares beside them. */
  readonly manifests: readonly Manifest[];
  readonly events: HookEvents;
  /** For hooks without a deadline of their own. */
  readonly timeout: Temporal.Duration;
  /** Of the stage. */
  readonly shared: SharedHooks;
}

/** A runner of hooks on one deploy target, for one stage. */
export function openHookRunner(
  { clock, deployment, pluginMetadata, sharedObjects }: KubernetesContext,
  { cluster, applicationId, deployTarget, log, neighbours, signal }: Target,
  { source, hooks, manifests, events, timeout, shared }: OpenHookRunnerRequest,
): HookRunner {
  return new HookRunner({
    ...{ cluster, applicationId, deployTarget, log, signal, clock, hooks, events, timeout, shared, neighbours },
    deploymentId: deployment.id,
    records: new HookRecords(pluginMetadata),
    unfinished: new UnfinishedHooks(sharedObjects),
    rules: { conflicts: "force", ignored: ignoredFieldsOf(source.configText), scalers: new Scalers(cluster, signal, []) },
    hidden: secretTexts([...manifests, ...hooks.map(({ manifest }) => manifest)]),
  });
}
