import type { Plan } from "../planning/plan.ts";
import type { CancelRequest, Deployment, FinalStatus, Run, SupersedeRequest } from "./deployment.ts";
import type { FailedAttempt, StageCommand, StageOutcome } from "./stage/stage.ts";

/** An event of a deployment. The first event is `triggered`; it carries the complete initial state. */
export type DeploymentEvent = { readonly at: Temporal.Instant } & (
  | { readonly kind: "triggered"; readonly deployment: Deployment }
  /** `lost`: the plugin that was asked died during the call. */
  | { readonly kind: "plan-attempt-failed"; readonly reason: string; readonly lost: boolean }
  | { readonly kind: "planned"; readonly plan: Plan }
  | { readonly kind: "run-claimed"; readonly run: Run }
  | { readonly kind: "stage-started"; readonly stageId: string; readonly attempt: number }
  | { readonly kind: "stage-attempt-failed"; readonly stageId: string; readonly failed: FailedAttempt }
  | {
      readonly kind: "stage-finished";
      readonly stageId: string;
      readonly status: StageOutcome;
      readonly reason: string;
      readonly faultCode: string;
    }
  | { readonly kind: "stage-metadata-put"; readonly stageId: string; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: "stage-command-given"; readonly stageId: string; readonly command: StageCommand }
  | { readonly kind: "plugin-metadata-put"; readonly plugin: string; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: "cancel-requested"; readonly cancel: CancelRequest }
  | { readonly kind: "supersede-requested"; readonly supersede: SupersedeRequest }
  /** The newer commit does not wait any more. */
  | { readonly kind: "supersede-withdrawn" }
  | { readonly kind: "wait-changed"; readonly waitsFor: string }
  | { readonly kind: "wait-skipped"; readonly by: string }
  | { readonly kind: "rollback-started"; readonly outcome: "failed" | "cancelled" | "superseded"; readonly reason: string }
  | {
      readonly kind: "ended";
      readonly status: FinalStatus;
      readonly reason: string;
      readonly faultCode: string;
    }
);
