import { type DescMessage, fromBinary, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { topics } from "@slipway/bus";
import { ObjectResultSchema, objectResultIn } from "@slipway/proto/plugin-extension";
import * as state from "@slipway/proto/state";
import { decodeApplicationChange, decodeChangedApplication, decodeChangedDeployment, decodeDeploymentChange } from "@slipway/state";
import type { Decoder } from "../decoder.ts";
import { filled } from "../filled.ts";

const history = [
  { name: "a change of an application", topic: topics.application, decode: decodeApplicationChange },
  { name: "the state of an application", topic: topics.application, decode: decodeChangedApplication },
  { name: "a change of a deployment", topic: topics.deployment, decode: decodeDeploymentChange },
  { name: "the state of a deployment", topic: topics.deployment, decode: decodeChangedDeployment },
];

const asking = "packages/bus/src/channels/asking";
const notices = "packages/bus/src/notices";
/** Messages that are parsed where they are used. Whatever that throws fails the one request, or skips the one message. */
const others: readonly { readonly schema: DescMessage; readonly source: string }[] = [
  { schema: state.BranchAskSchema, source: `${asking}/branch-changes.ts` },
  { schema: state.InspectionAskSchema, source: `${asking}/inspections.ts` },
  { schema: state.PreviewAskSchema, source: `${asking}/previews.ts` },
  { schema: state.ReceiversAskSchema, source: `${asking}/receivers.ts` },
  { schema: state.ApplicationFileAskSchema, source: `${asking}/application-files.ts` },
  { schema: state.ApplicationFileAnswerSchema, source: `${asking}/application-files.ts` },
  { schema: state.StreamPulledSchema, source: `${asking}/streams/read-stream.ts` },
  { schema: state.StreamPullSchema, source: `${asking}/streams/served-streams.ts` },
  { schema: state.PluginAskSchema, source: "packages/bus/src/channels/serve-plugin-admin.ts" },
  { schema: state.PluginAnswerSchema, source: "packages/bus/src/channels/plugin-admin-calls.ts" },
  { schema: state.DeadLetterSchema, source: "packages/bus/src/work/dead-letters.ts" },
  { schema: state.NoticeStateSchema, source: `${notices}/notice-states.ts` },
  { schema: state.NoticeThreadSchema, source: `${notices}/notice-threads.ts` },
  { schema: state.HeldNoticeSchema, source: `${notices}/held-notices.ts` },
];

/** What is on the bus: every user of NATS that may publish on a subject can send any bytes there. */
export const messageDecoders: readonly Decoder[] = [
  ...Object.values(topics)
    .filter((topic) => "schema" in topic)
    .map(
      (topic): Decoder => ({
        name: `a message of the bus: ${topic.noun}`,
        sources: ["packages/proto/src/parse-message.ts"],
        valid: [toBinary(topic.schema, filled(topic.schema))],
        decode: (data) => topic.decode(data, []),
        refuses: ["invalid", "internal"],
      }),
    ),
  ...history.map(
    ({ name, topic, decode }): Decoder => ({
      name,
      sources: [],
      valid: [toBinary(topic.schema, filled(topic.schema))],
      decode: (data) => decode(data),
      refuses: ["invalid", "internal"],
    }),
  ),
  {
    name: "a result of an object in an entry of a log",
    sources: ["packages/proto/src/object-result-of-log.ts"],
    valid: [new BinaryWriter().bytes(toBinary(ObjectResultSchema, filled(ObjectResultSchema))).finish()],
    decode: (data) => objectResultIn({ $unknown: [{ no: 20_015, wireType: WireType.LengthDelimited, data }] }),
  },
  ...others.map(
    ({ schema, source }): Decoder => ({
      name: `a message of the bus: ${schema.name}`,
      sources: [source],
      valid: [toBinary(schema, filled(schema))],
      decode: (data) => fromBinary(schema, data),
      throws: (error) => error instanceof Error,
    }),
  ),
];
