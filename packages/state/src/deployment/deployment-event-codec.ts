import { type Deployment, type DeploymentEvent, Fault, planOf, type Recorded } from "@slipway/domain";
import {
  CancelRequestedSchema,
  DeploymentEndedSchema,
  type DeploymentEvent as DeploymentEventMessage,
  DeploymentEventSchema,
  DeploymentPlannedSchema,
  DeploymentTriggeredSchema,
  DeploymentWaitChangedSchema,
  DeploymentWaitSkippedSchema,
  PlanAttemptFailedSchema,
  PluginMetadataPutSchema,
  RollbackStartedSchema,
  RunClaimedSchema,
  StageAttemptFailedSchema,
  StageCommandGivenSchema,
  StageFinishedSchema,
  StageMetadataPutSchema,
  StageStartedSchema,
  SupersedeRequestedSchema,
  SupersedeWithdrawnSchema,
} from "@slipway/proto/state";
import { actor } from "../actor-codec.ts";
import { instant } from "../fields/instant.ts";
import { required } from "../fields/presence.ts";
import { eventCodec } from "../tables/event-codec.ts";
import { finalStatus, rollbackOutcome } from "./deployment-status.ts";
import { cancelRequest, run, supersedeRequest } from "./run-codec.ts";
import { failedAttempt, stageCommand, stageOutcome } from "./stage-codec.ts";

/** The events of a deployment and their messages. */
export const deploymentEvent = eventCodec<Recorded<DeploymentEvent>, DeploymentEventMessage, Deployment>(
  DeploymentEventSchema,
  { at: instant, actor },
  {
    triggered: { schema: DeploymentTriggeredSchema, rows: {}, fromState: (deployment) => ({ deployment }) },
    planned: {
      schema: DeploymentPlannedSchema,
      rows: {},
      fromState: (deployment) => {
        const plan = planOf(deployment);
        if (!plan) throw new Fault("invalid", "strategy is missing");
        return { plan };
      },
    },
    "plan-attempt-failed": { schema: PlanAttemptFailedSchema, rows: {} },
    "run-claimed": { schema: RunClaimedSchema, rows: { run: required(run) } },
    "stage-started": { schema: StageStartedSchema, rows: {} },
    "stage-attempt-failed": { schema: StageAttemptFailedSchema, rows: { failed: required(failedAttempt) } },
    "stage-finished": { schema: StageFinishedSchema, rows: { status: stageOutcome } },
    "stage-metadata-put": { schema: StageMetadataPutSchema, rows: {} },
    "stage-command-given": { schema: StageCommandGivenSchema, rows: { command: required(stageCommand) } },
    "plugin-metadata-put": { schema: PluginMetadataPutSchema, rows: {} },
    "cancel-requested": { schema: CancelRequestedSchema, rows: { cancel: required(cancelRequest) } },
    "supersede-requested": { schema: SupersedeRequestedSchema, rows: { supersede: required(supersedeRequest) } },
    "wait-changed": { schema: DeploymentWaitChangedSchema, rows: {} },
    "wait-skipped": { schema: DeploymentWaitSkippedSchema, rows: {} },
    "supersede-withdrawn": { schema: SupersedeWithdrawnSchema, rows: {} },
    "rollback-started": { schema: RollbackStartedSchema, rows: { outcome: rollbackOutcome } },
    ended: { schema: DeploymentEndedSchema, rows: { status: finalStatus } },
  },
);

/** Encodes an event. */
export const encodeDeploymentEvent: (event: Recorded<DeploymentEvent>) => DeploymentEventMessage = deploymentEvent.encode;

/** Decodes an event; `state` is the deployment after it. Throws `invalid` for an event that only a newer version knows. */
export const decodeDeploymentEvent: (message: DeploymentEventMessage, state: Deployment) => Recorded<DeploymentEvent> =
  deploymentEvent.decode;
