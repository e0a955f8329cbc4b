import type { BatchHandler } from "@slipway/bus";
import type { ApplicationMessageSchema } from "@slipway/proto/state";
import type { Logger } from "@slipway/runtime";
import type { Applications } from "@slipway/store";
import { actsOfApplications } from "../audit/acts-of-events.ts";
import type { RecordActs } from "../audit/record-acts.ts";
import { type BatchOptions, recordBatches } from "./batches/record-batches.ts";
import { recordOf } from "./batches/record-of.ts";
import { together } from "./batches/together.ts";

export interface RecordApplicationDeps {
  readonly applications: Pick<Applications, "recordAll">;
  /** Records what Slipway did to them by itself for the audit. */
  readonly audit: RecordActs;
  readonly log: Logger;
  /** Which incarnation of the stream the messages come from. */
  readonly ordinal: bigint;
}

/** Returns a handler that records messages of applications in the store. Idempotent by (application, sequence), in any order. */
export function recordApplication(
  { applications, audit, log, ordinal }: RecordApplicationDeps,
  options: BatchOptions,
): BatchHandler<typeof ApplicationMessageSchema> {
  return recordBatches(
    {
      write: async (items) => {
        // Neither needs the other, and each finds what it did before.
        await together(applications.recordAll(items.map(recordOf(ordinal))), audit(actsOfApplications(items, log)));
      },
    },
    options,
  );
}
