import { maxAttempts } from "./max-attempts.ts";
import type { PlannedStage, Stage, StageProgress } from "./stage.ts";

/** What a planned stage always says, and what else is known of it. */
export type GivenStage = Pick<PlannedStage, "id" | "name" | "plugin"> & Partial<Omit<PlannedStage, "maxAttempts">>;

/** A planned stage: what is given, and the defaults of everything else. */
export function planStage(given: GivenStage): PlannedStage {
  return {
    description: "",
    index: 0,
    requires: [],
    rollback: false,
    config: "",
    timeoutMs: 0,
    skipOn: { paths: [], commitMessagePrefixes: [] },
    retries: 0,
    availableOperation: "none",
    authorizedOperators: [],
    metadata: {},
    ...given,
    maxAttempts: maxAttempts(given.retries ?? 0),
  };
}

/** The first state of a planned stage. */
export function newStage(planned: PlannedStage): Stage {
  return { ...planned, ...noProgress };
}

/** The plan of a stage: `newStage` in reverse. */
export function planOfStage(stage: Stage): PlannedStage {
  const planned: Partial<Stage> = { ...stage };
  for (const field of progressFields) delete planned[field];
  // Holds because only fields of the progress are gone.
  return planned as PlannedStage;
}

const noProgress: StageProgress = {
  status: "not-started",
  statusReason: "",
  commands: [],
  attempt: 0,
  failedAttempts: [],
  startedAt: undefined,
  completedAt: undefined,
};

const progressFields = Object.keys(noProgress) as readonly (keyof StageProgress)[];
