import { create } from "@bufbuild/protobuf";
import { ReceiverSchema } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { receiverWord } from "./receiver-word.ts";

const at = { seconds: 1n };
test.for([
  [{}, "unused"],
  [{ status: { sentAt: at } }, "well"],
  [{ status: { sentAt: at }, deadNotices: 2 }, "missed"],
  [{ status: { sentAt: at, failingSince: at }, deadNotices: 2 }, "failing"],
  [{ problem: "no notifier answers", status: { failingSince: at } }, "unserved"],
] as const)("%o is %s", ([receiver, word]) => expect(receiverWord(create(ReceiverSchema, receiver))).toBe(word));
