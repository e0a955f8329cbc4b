import { create } from "@bufbuild/protobuf";
import { applyDeployment, endAsKnown, type KnownEnd, serviceActor } from "@slipway/domain";
import { type DeploymentMessage, DeploymentMessageSchema } from "@slipway/proto/state";
import type { Logger } from "@slipway/runtime";
import { decodeDeployment, encodeDeployment, encodeDeploymentEvent } from "@slipway/state";
import type { Deployments, HistoryRecord } from "@slipway/store";

export interface RecordEndDeps {
  readonly deployments: Pick<Deployments, "recordAll">;
  readonly now: () => Temporal.Instant;
  readonly log: Logger;
}

/**
 * Records the end of a deployment whose own end was never recorded and never will be, as the event after its newest recorded message: whatever a stream
 * still holds of it counts more. Idempotent.
 */
export async function recordEnd(
  { deployments, now, log }: RecordEndDeps,
  { message, sequence }: HistoryRecord<DeploymentMessage>,
  end: KnownEnd,
): Promise<void> {
  if (!message.state) return;
  const before = decodeDeployment(message.state);
  const event = endAsKnown(before, end, now());
  if (!event) return;
  const ended = create(DeploymentMessageSchema, {
    event: encodeDeploymentEvent({ ...event, actor: serviceActor("trace") }),
    state: encodeDeployment(applyDeployment(before, event)),
  });
  await deployments.recordAll([{ message: ended, sequence: sequence + 1n }]);
  log.warn(
    { deploymentId: before.id, was: before.status, status: end.status, reason: end.reason },
    "recorded the missing end of a deployment",
  );
}
