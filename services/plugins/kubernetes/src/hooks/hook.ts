import type { Manifest } from "../manifests/manifest.ts";

/** Whose annotations make an object a hook: `input.hooks`. */
export const hookConventions = ["none", "helm", "argo"] as const;

export type HookConvention = (typeof hookConventions)[number];

/** When a hook is deleted. */
export const deletePolicies = ["before-creation", "succeeded", "failed"] as const;

export type DeletePolicy = (typeof deletePolicies)[number];

/** An object that is created at an event of a deployment, instead of being a part of the declared state. */
export interface Hook {
  readonly manifest: Manifest;
  /** As the annotation names them, such as `pre-install` or `PreSync`. */
  readonly events: readonly string[];
  /** Hooks of an event run in the order of their weights: `helm.sh/hook-weight`, or the sync wave. */
  readonly weight: number;
  readonly policies: ReadonlySet<DeletePolicy>;
}

/** The events of one stage, by when they come. */
export interface HookEvents {
  readonly before?: string;
  /** Beside the objects of the same sync wave. */
  readonly during?: string;
  readonly after?: string;
  readonly onFailure?: string;
}

/** The events of a sync, or of a rollback. What was never deployed before is installed. */
export function eventsOf(
  convention: HookConvention,
  { isRollback, isFirst }: { readonly isRollback: boolean; readonly isFirst: boolean },
): HookEvents {
  switch (convention) {
    case "none":
      return {};
    case "argo":
      return isRollback ? {} : { before: "PreSync", during: "Sync", after: "PostSync", onFailure: "SyncFail" };
    case "helm": {
      const what = isRollback ? "rollback" : isFirst ? "install" : "upgrade";
      return { before: `pre-${what}`, after: `post-${what}` };
    }
  }
}
