import { create, isFieldSet, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { progressFields } from "@slipway/domain";
import {
  type Deployment,
  type DeploymentMessage,
  DeploymentMessageSchema,
  DeploymentSchema,
  type Stage,
  StageSchema,
  StageStatus,
  type Trigger,
} from "@slipway/proto/state";
import { memoized } from "../tables/memoized.ts";
import { concat, type Split, splitAt } from "../tables/split.ts";
import { settledSegments } from "./settled-segments.ts";

/** A change up to this size is stored whole: nothing is gained by parts. */
const wholeBytes = 8 * 1024;
/** What changes often stays in the message up to this size. */
const hotBytes = 8 * 1024;

/** Fields that never change after the deployment was triggered, besides its trigger. */
const given = ["applicationName", "source", "deployTargets", "labels", "sharedMetadata"] as const;
/** Fields that never change after it was planned, besides the plans of its stages. */
const planned = ["strategyReason", "versions", "runningCommitHash", "runningPath", "runningConfigFilename"] as const;
/** Fields of a stage that change while it runs. */
const changing = [...progressFields, "metadata"] as const;

/** With fewer stages a change may be small, so it is worth encoding it whole to see. */
const fewStages = 64;

/**
 * Encodes a change of a deployment. A large one is split: what does not change from one change to the next is the same part again, which is stored once,
 * by its content, so that a deployment of N stages costs N, not N². Neither a part nor `data` is longer than `partBytes`, whatever the deployment.
 */
export function splitDeployment(message: DeploymentMessage, partBytes: number): Split {
  const { event, state } = message;
  if (state === undefined || state.stages.length <= fewStages) {
    const data = toBinary(DeploymentMessageSchema, message);
    if (state === undefined || data.length <= Math.min(wholeBytes, partBytes)) return splitAt(partBytes, { parts: [], data });
  }
  const stages = state.stages.map(encodedStage);
  const settled = settledSegments(stages, ({ isSettled }) => isSettled);
  const begun = stages.findLastIndex(({ progress }) => progress.length > emptyProgress.length) + 1;
  const parts = [
    bytesOf({ state: pick(state, given) }),
    encodedTrigger(state.trigger),
    bytesOf({ state: pick(state, planned) }),
    concat(stages.map(({ plan }) => plan)),
    ...settled.map((segment) => concat(segment.map(({ progress }) => progress))),
  ];
  const hot = [
    concat(stages.slice(settled.flat().length, begun).map(({ progress }) => progress)),
    bytesOf({ state: pick(state, ["pluginMetadata"]) }),
  ];
  const rest = bytesOf({ ...(event && { event }), state: { ...state, ...elsewhere } });
  const isHot = ({ length }: Uint8Array): boolean => length <= hotBytes;
  return splitAt(partBytes, {
    parts: [...parts, ...hot.filter((each) => !isHot(each))],
    data: concat([...hot.filter(isHot), rest]),
  });
}

/** Puts the progress of the stages of a split change back into them. Changes the message. */
export function joinDeployment(message: DeploymentMessage): DeploymentMessage {
  message.state?.stages.forEach((stage, at) => {
    if (stage.status !== StageStatus.UNSPECIFIED) return;
    const progress = message.progress[at] ?? create(StageSchema);
    // Also what is no progress here: a version that does not know a field may have stored it with either.
    const set = StageSchema.fields.filter((field) => isFieldSet(progress, field)).map(({ localName }) => localName as keyof Stage);
    Object.assign(stage, pick(progress, set));
    if (progress.$unknown) stage.$unknown = [...(stage.$unknown ?? []), ...progress.$unknown];
    if (stage.status === StageStatus.UNSPECIFIED) stage.status = StageStatus.NOT_STARTED;
  });
  message.progress = [];
  return message;
}

/** A stage as it is stored: its plan, and its progress, which is empty if it has not started. */
interface EncodedStage {
  readonly plan: Uint8Array;
  readonly progress: Uint8Array;
  readonly isSettled: boolean;
}

/** The codecs encode an unchanged stage as the same message again, so only stages that changed are encoded here. */
const encodedStage = memoized((stage: Stage): EncodedStage => {
  const status = stage.status === StageStatus.NOT_STARTED ? StageStatus.UNSPECIFIED : stage.status;
  const plan = { ...stage, ...pick(create(StageSchema), changing) };
  return {
    plan: bytesOf({ state: { stages: [plan] } }),
    progress: bytesOf({ progress: [{ ...pick(stage, changing), status }] }),
    isSettled: stage.status >= StageStatus.SUCCEEDED,
  };
});

const bytesOfTrigger = memoized((trigger: Trigger) => bytesOf({ state: { trigger } }));

function encodedTrigger(trigger: Trigger | undefined): Uint8Array {
  return trigger === undefined ? new Uint8Array() : bytesOfTrigger(trigger);
}

function bytesOf(part: MessageInitShape<typeof DeploymentMessageSchema>): Uint8Array {
  return toBinary(DeploymentMessageSchema, create(DeploymentMessageSchema, part));
}

function pick<Of extends Deployment | Stage, Field extends keyof Of>(message: Of, fields: readonly Field[]): Pick<Of, Field> {
  // Holds because exactly these fields are copied.
  return Object.fromEntries(fields.map((field) => [field, message[field]])) as Pick<Of, Field>;
}

/** Fields that are in parts, or beside the state. */
const elsewhere = pick(create(DeploymentSchema), [...given, ...planned, "trigger", "pluginMetadata", "stages"]);
const emptyProgress = bytesOf({ progress: [{}] });
