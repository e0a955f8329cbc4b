import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { ApplicationKey } from "@slipway/domain";
import {
  type ApplicationFileAnswer,
  ApplicationFileAnswerSchema,
  type ApplicationFileAsk,
  ApplicationFileAskSchema,
  type CheckedApplicationFileSchema,
  type TextOfApplicationFileSchema,
  UnregisteredFileSchema,
  type UnregisteredFilesSchema,
} from "@slipway/proto/state";
import type { Bus } from "../../connection/bus.ts";
import { channels, subjectOfChannel } from "../../users/channels.ts";
import { type RequestOptions, request } from "./request.ts";
import { answerRequests, receivedFault } from "./requests.ts";

type Files = Omit<MessageInitShape<typeof UnregisteredFilesSchema>, "$typeName" | "files" | "total"> & {
  readonly files: readonly MessageInitShape<typeof UnregisteredFileSchema>[];
};

/** What a watcher says about application files of its repositories. */
export interface FindApplicationFiles {
  /** Lists those of no application, all of them. */
  list(repositoryId: string, signal: AbortSignal): Promise<Files>;
  /** Checks the text of a file. */
  check(
    text: { readonly file: string; readonly content: string },
    signal: AbortSignal,
  ): Promise<MessageInitShape<typeof CheckedApplicationFileSchema>>;
  /** Reads the file of an application at the head of its branch. */
  read(
    place: { readonly repositoryId: string; readonly file: string },
    signal: AbortSignal,
  ): Promise<MessageInitShape<typeof TextOfApplicationFileSchema>>;
}

/** Bytes of files in an answer; NATS has a limit of 1 MiB. */
const mostBytes = 512 * 1024;

/** Answers for a piped until it is disposed. Of several processes of a piped one answers each request. */
export function serveApplicationFiles(
  bus: Bus,
  piped: Pick<ApplicationKey, "projectId" | "pipedId">,
  find: FindApplicationFiles,
): AsyncDisposable {
  const encode = (answer: MessageInitShape<typeof ApplicationFileAnswerSchema>["answer"]) =>
    toBinary(ApplicationFileAnswerSchema, create(ApplicationFileAnswerSchema, { ...(answer && { answer }) }));
  return answerRequests(bus, {
    subject: subjectOf(piped),
    noun: "question about application files",
    decode: (data) => fromBinary(ApplicationFileAskSchema, data),
    answer: async ({ repositoryId, check, read: file }, signal) => {
      if (check) return encode({ case: "checked", value: await find.check(check, signal) });
      if (file !== "") return encode({ case: "text", value: await find.read({ repositoryId, file }, signal) });
      return encode({ case: "files", value: bounded(await find.list(repositoryId, signal)) });
    },
    encodeFault: (value) => encode({ case: "fault", value }),
  });
}

/** Asks a piped for the files of no application, to check one, or to read that of an application. Throws `unavailable` if none of its watchers answers, and the watcher's Fault. */
export async function askForApplicationFiles(
  bus: Bus,
  ask: Pick<ApplicationFileAsk, "projectId" | "pipedId" | "repositoryId"> & {
    readonly check?: { readonly file: string; readonly content: string };
    readonly read?: string;
  },
  options: RequestOptions = {},
): Promise<Exclude<ApplicationFileAnswer["answer"], { readonly case: "fault" | undefined }>> {
  const { answer } = await request(
    bus,
    {
      subject: subjectOf(ask),
      service: `watcher of piped ${ask.pipedId}`,
      what: `ask piped ${ask.pipedId} about application files`,
      encode: (timeoutMs) => toBinary(ApplicationFileAskSchema, create(ApplicationFileAskSchema, { ...ask, timeoutMs })),
      decode: (data) => fromBinary(ApplicationFileAnswerSchema, data),
      faultIn: ({ answer: { case: kind, value } }) => (kind === "fault" ? value : undefined),
    },
    options,
  );
  if (answer.case === "files" || answer.case === "checked" || answer.case === "text") return answer;
  throw receivedFault(answer.value);
}

/** As many files as fit into a message. */
function bounded({ files, ...rest }: Files): MessageInitShape<typeof UnregisteredFilesSchema> {
  let bytes = 0;
  const fit = files.filter((file) => {
    bytes += toBinary(UnregisteredFileSchema, create(UnregisteredFileSchema, file)).length;
    return bytes <= mostBytes;
  });
  return { ...rest, files: fit, total: files.length };
}

function subjectOf({ projectId, pipedId }: Pick<ApplicationKey, "projectId" | "pipedId">): string {
  return `${subjectOfChannel(channels.applicationFiles, { projectId, pipedId })}.files`;
}
