import type { DescEnum } from "@bufbuild/protobuf";
import {
  type DeploymentStatus,
  DeploymentStatusSchema,
  type HealthStatus,
  HealthStatusSchema,
  type StageStatus,
  StageStatusSchema,
  type SyncStatus,
  SyncStatusSchema,
} from "@slipway/proto/state";
import type { StateWord } from "./status.tsx";

/** The word of a state, from its name in the API: SYNC_STATUS_OUT_OF_SYNC is `out_of_sync`. */
export function syncWord(status: SyncStatus): StateWord<"sync"> {
  return wordOf(SyncStatusSchema, status) as StateWord<"sync">;
}

export function healthWord(status: HealthStatus): StateWord<"health"> {
  return wordOf(HealthStatusSchema, status) as StateWord<"health">;
}

export function deploymentWord(status: DeploymentStatus): StateWord<"deployment"> {
  return wordOf(DeploymentStatusSchema, status) as StateWord<"deployment">;
}

export function stageWord(status: StageStatus): StateWord<"stage"> {
  return wordOf(StageStatusSchema, status) as StateWord<"stage">;
}

/** The word of a state of any enumeration. */
export function wordOf({ value }: DescEnum, status: number): string {
  const word = value[status]?.localName.toLowerCase() ?? "unspecified";
  return word === "unspecified" ? "unknown" : word;
}
