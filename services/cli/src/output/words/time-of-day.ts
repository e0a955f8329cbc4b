import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { instantOf } from "@slipway/state";

/** The time of a log line, in UTC: 13:04:59. */
export function timeOfDay(at: Timestamp | undefined): string {
  return instantOf(at)?.toString({ smallestUnit: "second" }).slice(11, 19) ?? "";
}
