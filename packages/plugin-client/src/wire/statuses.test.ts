import { ManualOperation, StageStatus, SyncStrategy } from "@slipway/proto/plugin";
import { expect, test } from "vitest";
import {
  artifactKindFromWire,
  artifactKindToWire,
  deploymentStatusToWire,
  manualOperationFromWire,
  manualOperationToWire,
  stageStatusFromWire,
  stageStatusToWire,
  syncStrategyFromWire,
  syncStrategyToWire,
} from "./statuses.ts";

const tables: readonly {
  readonly name: string;
  readonly to: Readonly<Record<string, number>>;
  readonly from: (wire: number) => string | undefined;
}[] = [
  { name: "stage statuses", to: stageStatusToWire, from: stageStatusFromWire },
  { name: "manual operations", to: manualOperationToWire, from: manualOperationFromWire },
  { name: "artifact kinds", to: artifactKindToWire, from: artifactKindFromWire },
  { name: "strategies", to: syncStrategyToWire, from: syncStrategyFromWire },
];

test.for(tables)("$name come back as they went, and an unknown number is nothing", ({ to, from }) => {
  expect(Object.entries(to).map(([, wire]) => from(wire))).toEqual(Object.keys(to));
  expect(from(99)).toBeUndefined();
});

test("every stage status of the protocol has a domain status", () => {
  expect(Object.values(StageStatus).filter((wire) => stageStatusFromWire(wire) === undefined)).toEqual([]);
});

test("AUTO is not a strategy, and UNKNOWN not an operation", () => {
  expect(syncStrategyFromWire(SyncStrategy.AUTO)).toBeUndefined();
  expect(manualOperationFromWire(ManualOperation.UNKNOWN)).toBeUndefined();
});

test("plugins see a superseded deployment as cancelled", () => {
  expect(deploymentStatusToWire.superseded).toBe(deploymentStatusToWire.cancelled);
});
