import type { Application, ApplicationDescription, DeploymentReference, QueuedDeployment, SeenRevision } from "./application.ts";

/** Something that happened to an application. The first event of each is `registered`; it carries the whole first state. */
export type ApplicationEvent = { readonly at: Temporal.Instant } & (
  | { readonly kind: "registered"; readonly application: Application }
  | { readonly kind: "described"; readonly description: ApplicationDescription }
  | { readonly kind: "revision-seen"; readonly revision: SeenRevision; readonly problems: readonly string[] }
  | {
      readonly kind: "queued";
      readonly deployment: QueuedDeployment;
      readonly reference: DeploymentReference;
      /** Ids that leave the queue for it. */
      readonly supersedes: readonly string[];
      /** The revision it was made of, when a commit triggered it. */
      readonly revision: SeenRevision | undefined;
    }
  | { readonly kind: "activated"; readonly deploymentId: string }
  | { readonly kind: "supersede-confirmed"; readonly deploymentIds: readonly string[] }
  | { readonly kind: "settled"; readonly deployment: DeploymentReference }
  | { readonly kind: "toggled"; readonly disabled: boolean }
  | { readonly kind: "removed"; readonly reason: string }
);
