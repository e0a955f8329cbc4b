import type { Application, ApplicationDescription, DeploymentReference, QueuedDeployment, SeenRevision } from "./application.ts";
import type { Fight } from "./fights/fight.ts";
import type { Hold } from "./holds/hold.ts";
import type { Forgotten } from "./removal/forgotten.ts";
import type { Retry } from "./retry/retry.ts";
import type { Undeployed } from "./undeployed.ts";

/** An event of an application. The first event is `registered`; it carries the complete initial state. */
export type ApplicationEvent = { readonly at: Temporal.Instant } & (
  | { readonly kind: "registered"; readonly application: Application }
  | { readonly kind: "described"; readonly description: ApplicationDescription }
  | {
      readonly kind: "revision-seen";
      readonly revision: SeenRevision;
      readonly problems: readonly string[];
      /** See `Application.undeployed`. */
      readonly undeployed: Undeployed | undefined;
    }
  | {
      readonly kind: "queued";
      readonly deployment: QueuedDeployment;
      readonly reference: DeploymentReference;
      /** Ids of the queued deployments that it replaces. */
      readonly supersedes: readonly string[];
      /** The revision to deploy; undefined if the trigger was not a commit. */
      readonly revision: SeenRevision | undefined;
      /** The hold of the commit that it rolls back from; undefined if it is no rollback to an earlier deployment. */
      readonly hold: Hold | undefined;
      /** See `Application.fights`. */
      readonly fights: readonly Fight[];
    }
  | { readonly kind: "activated"; readonly deploymentId: string }
  | { readonly kind: "supersede-confirmed"; readonly deploymentIds: readonly string[] }
  | {
      readonly kind: "settled";
      readonly deployment: DeploymentReference;
      /** The hold of its commit; undefined if it is not held. */
      readonly hold: Hold | undefined;
      readonly failuresInRow: number;
      readonly retry: Retry | undefined;
      /** See `Deployment.pruneLeft`. */
      readonly pruneLeft: readonly string[];
    }
  /** The active deployment is recorded nowhere. */
  | { readonly kind: "lost"; readonly deploymentId: string; readonly reason: string }
  | { readonly kind: "held"; readonly hold: Hold }
  /** Every hold was released. */
  | { readonly kind: "released"; readonly reason: string }
  /** Enabling also restores an application that was removed. */
  | { readonly kind: "toggled"; readonly disabled: boolean; readonly reason: string }
  /** `staysRemoved`: a person removed it. Otherwise it comes back with its file. */
  | {
      readonly kind: "removed";
      readonly reason: string;
      readonly staysRemoved: boolean;
      /** See `Application.pruneCommit`. */
      readonly pruneCommit: string;
      /** See `Application.keptReason`. */
      readonly keptReason: string;
    }
  /** A person has forgotten what it left. */
  | { readonly kind: "forgotten"; readonly forgotten: Forgotten }
);
