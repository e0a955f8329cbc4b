import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { ApplicationKey, ArtifactVersion, SyncStrategy } from "@slipway/domain";
import {
  type ApplicationPreview,
  ApplicationPreviewSchema,
  PreviewAnswerSchema,
  type PreviewAsk,
  PreviewAskSchema,
} from "@slipway/proto/state";
import { artifactVersion, syncStrategy } from "@slipway/state";
import type { Bus } from "../../connection/bus.ts";
import { channels, subjectOfChannel } from "../../users/channels.ts";
import { type RequestOptions, request } from "./request.ts";
import { answerRequests, receivedFault } from "./requests.ts";

/** A preview that a piped made. */
export type MadePreview = Omit<MessageInitShape<typeof ApplicationPreviewSchema>, "$typeName" | "strategy" | "versions"> & {
  /** Undefined if no plan was asked for, or none is possible. */
  readonly strategy?: SyncStrategy | undefined;
  readonly versions?: readonly ArtifactVersion[];
};

/** Makes the preview of an application. Its message must fit into one of NATS. */
export type MakePreview = (ask: PreviewAsk, signal: AbortSignal) => Promise<MadePreview>;

/** Answers requests for previews of a piped until it is disposed. Of several processes of a piped one answers each request. */
export function servePreviews(bus: Bus, piped: Pick<ApplicationKey, "projectId" | "pipedId">, make: MakePreview): AsyncDisposable {
  const encode = (answer: MessageInitShape<typeof PreviewAnswerSchema>["answer"]) =>
    toBinary(PreviewAnswerSchema, create(PreviewAnswerSchema, { ...(answer && { answer }) }));
  return answerRequests(bus, {
    subject: subjectOf(piped),
    noun: "preview",
    decode: (data) => fromBinary(PreviewAskSchema, data),
    answer: async (ask, signal) => {
      const { strategy, versions = [], ...made } = await make(ask, signal);
      const plan = { strategy: syncStrategy.encode(strategy), versions: versions.map(artifactVersion.encode) };
      const value = create(ApplicationPreviewSchema, { ...made, ...plan });
      return encode({ case: "preview", value });
    },
    encodeFault: (value) => encode({ case: "fault", value }),
    keyOf,
  });
}

/** The head of a branch may be another one by the next request, so only a request that names commits determines its answer. */
function keyOf(ask: PreviewAsk): string | undefined {
  if (ask.branch === undefined) return undefined;
  return Buffer.from(toBinary(PreviewAskSchema, { ...ask, timeoutMs: 0 })).toString("base64");
}

/** What of an application is asked for. */
export type PreviewWish = Pick<MessageInitShape<typeof PreviewAskSchema>, "branch" | "withPlan" | "timeoutMs">;

/**
 * Asks the piped of an application what a deployment of the head of its branch, or of the merge of another branch, would change. Throws `unavailable` if none
 * answers, also after a while, and the piped's Fault.
 */
export async function askForPreview(
  bus: Bus,
  { projectId, pipedId, applicationId }: ApplicationKey,
  wish: PreviewWish = {},
  options: RequestOptions = {},
): Promise<ApplicationPreview> {
  const { answer } = await request(
    bus,
    {
      subject: subjectOf({ projectId, pipedId }),
      service: `planner of piped ${pipedId}`,
      what: `ask piped ${pipedId} for a preview`,
      encode: (timeoutMs) =>
        toBinary(PreviewAskSchema, create(PreviewAskSchema, { ...wish, projectId, pipedId, applicationId, timeoutMs })),
      decode: (data) => fromBinary(PreviewAnswerSchema, data),
      faultIn: ({ answer: { case: kind, value } }) => (kind === "fault" ? value : undefined),
      timeoutMs: wish.timeoutMs,
    },
    options,
  );
  if (answer.case === "preview") return answer.value;
  throw receivedFault(answer.value);
}

function subjectOf({ projectId, pipedId }: Pick<ApplicationKey, "projectId" | "pipedId">): string {
  return subjectOfChannel(channels.previews, { projectId, pipedId });
}
