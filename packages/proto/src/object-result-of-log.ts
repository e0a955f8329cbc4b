import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { LogBlock } from "./gen/pipecd/model/logblock_pb.ts";
import { type ObjectResult, ObjectResultSchema } from "./gen/slipway/plugin/v1/object_result_pb.ts";

/** A field of a log entry that PipeCD does not have: hosts and plugins that do not know it leave it alone. */
const fieldNumber = 20_015;

/** Adds to an entry of a log, which says it in words, what was done with an object. */
export function addObjectResult(block: LogBlock, result: ObjectResult): void {
  const data = new BinaryWriter().bytes(toBinary(ObjectResultSchema, result)).finish();
  block.$unknown = [...(block.$unknown ?? []), { no: fieldNumber, wireType: WireType.LengthDelimited, data }];
}

/** What an entry of a log says was done with an object; undefined if it does not, or if that cannot be read: its words are still there. */
export function objectResultIn({ $unknown = [] }: Pick<LogBlock, "$unknown">): ObjectResult | undefined {
  const field = $unknown.find(({ no, wireType }) => no === fieldNumber && wireType === WireType.LengthDelimited);
  if (field === undefined) return undefined;
  try {
    return fromBinary(ObjectResultSchema, new BinaryReader(field.data).bytes());
  } catch {
    return undefined;
  }
}
