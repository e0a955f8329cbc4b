import { type Deployment, type Stage, StageStatus } from "@slipway/proto/state";
import { msOf } from "../../../design/took.tsx";

/** How a stage went in an earlier deployment. */
export interface PastRun {
  readonly deploymentId: string;
  readonly stageId: string;
  readonly status: StageStatus;
  readonly tookMs: number;
  readonly startedAt: NonNullable<Stage["startedAt"]>;
}

/** The earlier runs of a stage, and how long it usually takes. */
export interface PastRuns {
  /** Oldest first. */
  readonly runs: readonly PastRun[];
  /** The median of those that succeeded; undefined if none did. */
  readonly usualMs: number | undefined;
}

const mostRuns = 30;

/** The runs of each stage, by its id, in the deployments before this one: of the stage with the same name, and the same place among those of that name. */
export function pastRuns(deployment: Deployment, earlier: readonly Deployment[]): ReadonlyMap<string, PastRuns> {
  const before = earlier.filter(
    ({ id, createdAt }) => id !== deployment.id && createdAt && deployment.createdAt && msOf(createdAt) <= msOf(deployment.createdAt),
  );
  const found = new Map<string, PastRun[]>();
  for (const { id: deploymentId, stages } of before)
    for (const [key, { id: stageId, status, startedAt, completedAt }] of byPlace(stages)) {
      if (startedAt === undefined || completedAt === undefined) continue;
      const runs = found.get(key) ?? found.set(key, []).get(key) ?? [];
      if (runs.length < mostRuns)
        runs.push({ deploymentId, stageId, status, startedAt, tookMs: Math.max(0, msOf(completedAt) - msOf(startedAt)) });
    }
  return new Map(
    [...byPlace(deployment.stages)].map(([key, { id }]) => {
      const runs = (found.get(key) ?? []).toReversed();
      return [id, { runs, usualMs: median(runs.filter(({ status }) => status === StageStatus.SUCCEEDED).map(({ tookMs }) => tookMs)) }];
    }),
  );
}

function byPlace(stages: readonly Stage[]): ReadonlyMap<string, Stage> {
  const [found, counts] = [new Map<string, Stage>(), new Map<string, number>()];
  for (const stage of stages) {
    const name = `${stage.rollback} ${stage.name}`;
    const place = (counts.get(name) ?? 0) + 1;
    counts.set(name, place);
    found.set(`${name} ${place}`, stage);
  }
  return found;
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
