import { create } from "@bufbuild/protobuf";
import { type Deployment, newTrigger } from "@slipway/domain";
import {
  type DeploymentMessage,
  DeploymentMessageSchema,
  type ExternalEventMessage,
  ExternalEventMessageSchema,
} from "@slipway/proto/state";
import { encodeDeployment, encodeExternalEvent } from "@slipway/state";
import { sampleCommit, sampleDeployment, sampleExternalEvent } from "@slipway/testkit";
import type { HistoryRecord } from "../history/record.ts";
import { sampleHash, sampleId } from "../sample-history.ts";

/** A time in November 2026, such as `02T10:00`. */
export const at = (time: string): Temporal.Instant => Temporal.Instant.from(`2026-11-${time}:00Z`);

/** How a deployment ended. */
export interface Ended extends Partial<Deployment> {
  /** The commits by their word, and when they were made. */
  readonly commits?: Readonly<Record<string, string>>;
  /** The commit that ran before. */
  readonly before?: string;
  readonly body?: string;
}

let sequence = 1n;

/** The message with which a deployment of November 2026 ended. */
export function ended(
  name: string,
  time: string,
  { commits = {}, before = "none", body = "", ...given }: Ended = {},
): HistoryRecord<DeploymentMessage> {
  const all = Object.entries(commits).map(([word, made]) => sampleCommit({ hash: sampleHash(word), authoredAt: at(made), body }));
  const [commit = sampleCommit({ hash: sampleHash("again") })] = all;
  const completedAt = at(time);
  const deployment = sampleDeployment({
    id: sampleId(name),
    projectId: "shop",
    applicationId: sampleId("cart"),
    applicationName: "cart",
    labels: { team: "buying" },
    trigger: newTrigger({ kind: "commit", commit, commits: all, at: completedAt }),
    status: "succeeded",
    runningCommitHash: sampleHash(before),
    startedAt: completedAt.subtract({ minutes: 2 }),
    createdAt: completedAt.subtract({ minutes: 3 }),
    completedAt,
    ...given,
  });
  const event = { at: { seconds: BigInt(completedAt.epochMilliseconds / 1000) }, kind: { case: "ended" as const, value: {} } };
  return { message: create(DeploymentMessageSchema, { event, state: encodeDeployment(deployment) }), sequence: sequence++ };
}

/** The message with which an external event was registered. */
export function told(given: Parameters<typeof sampleExternalEvent>[0], time: string): HistoryRecord<ExternalEventMessage> {
  const state = encodeExternalEvent(sampleExternalEvent({ projectId: "shop", source: "/pager", registeredAt: at(time), ...given }));
  return {
    message: create(ExternalEventMessageSchema, { event: { kind: { case: "registered", value: {} } }, state }),
    sequence: sequence++,
  };
}

/** The message with which an incident was told of. */
export const incident = (word: string, time: string, given: Parameters<typeof sampleExternalEvent>[0] = {}) =>
  told({ type: `dev.cdevents.incident.${word}.0.3.0`, sourceId: `${word} ${time}`, subject: "INC-7", ...given }, time);
