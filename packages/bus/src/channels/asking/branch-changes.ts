import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { ApplicationKey } from "@slipway/domain";
import {
  BranchAnswerSchema,
  type BranchAsk,
  BranchAskSchema,
  type BranchChanges,
  type BranchChangesSchema,
  TouchedApplicationSchema,
} from "@slipway/proto/state";
import type { Bus } from "../../connection/bus.ts";
import { channels, subjectOfChannel } from "../../users/channels.ts";
import { type RequestOptions, request } from "./request.ts";
import { answerRequests, receivedFault } from "./requests.ts";

/** An application that a branch touches. */
export type Touched = MessageInitShape<typeof TouchedApplicationSchema>;

/** What a merge of a branch touches, all of it. */
export interface FoundBranchChanges extends Pick<BranchChanges, "baseBranch" | "baseCommitHash" | "headCommitHash"> {
  readonly applications: readonly Touched[];
  readonly problems: readonly string[];
}

/** Finds out what a merge of a branch touches. */
export type FindBranchChanges = (ask: BranchAsk, signal: AbortSignal) => Promise<FoundBranchChanges>;

/** Bytes of applications in one answer; NATS has a limit of 1 MiB. */
const mostBytes = 512 * 1024;

/** Answers what merges of branches touch, for a piped, until it is disposed. Of several processes of a piped one answers each request. */
export function serveBranchChanges(
  bus: Bus,
  piped: Pick<ApplicationKey, "projectId" | "pipedId">,
  find: FindBranchChanges,
): AsyncDisposable {
  const encode = (answer: MessageInitShape<typeof BranchAnswerSchema>["answer"]) =>
    toBinary(BranchAnswerSchema, create(BranchAnswerSchema, { ...(answer && { answer }) }));
  return answerRequests(bus, {
    subject: subjectOf(piped),
    noun: "list of what a branch touches",
    decode: (data) => fromBinary(BranchAskSchema, data),
    answer: async (ask, signal) => encode({ case: "changes", value: page(await find(ask, signal), ask.offset) }),
    encodeFault: (value) => encode({ case: "fault", value }),
  });
}

/** Asks a piped what the merge of a branch touches; more than one answer has is asked for with an offset. Throws `unavailable` if none of its watchers answers, and the watcher's Fault. */
export async function askForBranchChanges(
  bus: Bus,
  ask: MessageInitShape<typeof BranchAskSchema> & Pick<ApplicationKey, "projectId" | "pipedId">,
  options: RequestOptions = {},
): Promise<BranchChanges> {
  const { answer } = await request(
    bus,
    {
      subject: subjectOf(ask),
      service: `watcher of piped ${ask.pipedId}`,
      what: `ask piped ${ask.pipedId} what branch ${ask.branch} touches`,
      encode: (timeoutMs) => toBinary(BranchAskSchema, create(BranchAskSchema, { ...ask, timeoutMs })),
      decode: (data) => fromBinary(BranchAnswerSchema, data),
      faultIn: ({ answer: { case: kind, value } }) => (kind === "fault" ? value : undefined),
      timeoutMs: ask.timeoutMs,
    },
    options,
  );
  if (answer.case === "changes") return answer.value;
  throw receivedFault(answer.value);
}

/** The applications from an offset on, as many as fit into a message, and at least one. */
function page({ applications, problems, ...heads }: FoundBranchChanges, offset: number): MessageInitShape<typeof BranchChangesSchema> {
  const fit: Touched[] = [];
  let bytes = 0;
  for (const application of applications.slice(offset)) {
    bytes += toBinary(TouchedApplicationSchema, create(TouchedApplicationSchema, application)).length;
    if (fit.length > 0 && bytes > mostBytes) break;
    fit.push(application);
  }
  return { ...heads, applications: fit, total: applications.length, problems: offset === 0 ? [...problems] : [] };
}

function subjectOf({ projectId, pipedId }: Pick<ApplicationKey, "projectId" | "pipedId">): string {
  return `${subjectOfChannel(channels.branchChanges, { projectId, pipedId })}.branch`;
}
