import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { WireType } from "@bufbuild/protobuf/wire";
import { expect, test } from "vitest";
import { LogBlockSchema } from "./gen/pipecd/model/logblock_pb.ts";
import { ObjectOutcome, ObjectResultSchema } from "./gen/slipway/plugin/v1/object_result_pb.ts";
import { addObjectResult, objectResultIn } from "./object-result-of-log.ts";

test("a result travels in an entry of a log, whose own fields stay as they are", () => {
  const block = create(LogBlockSchema, { index: 7n, log: "applied Deployment/web", createdAt: 3n });
  expect(objectResultIn(block)).toBeUndefined();
  const result = create(ObjectResultSchema, { kind: "Deployment", name: "web", outcome: ObjectOutcome.CHANGED, diff: "+ a: 1\n" });
  addObjectResult(block, result);
  const received = fromBinary(LogBlockSchema, toBinary(LogBlockSchema, block));
  expect(received).toMatchObject({ index: 7n, log: "applied Deployment/web", createdAt: 3n });
  expect(objectResultIn(received)).toEqual(result);
});

test("what is no result in its place counts as none", () => {
  const block = create(LogBlockSchema, { log: "x" });
  for (const data of [new Uint8Array(), new Uint8Array([200]), new Uint8Array([2, 255, 255])])
    expect(objectResultIn({ ...block, $unknown: [{ no: 20_015, wireType: WireType.LengthDelimited, data }] })).toBeUndefined();
});
