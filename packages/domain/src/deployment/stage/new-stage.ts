import { maxAttempts } from "./max-attempts.ts";
import type { PlannedStage, Stage, StageProgress } from "./stage.ts";

/** The required fields of a planned stage, and any optional ones. */
export type GivenStage = Pick<PlannedStage, "id" | "name" | "plugin"> & Partial<Omit<PlannedStage, "maxAttempts">>;

/** Returns a planned stage: the given fields, and defaults for all others. */
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

/** Returns the initial state of a planned stage. */
export function newStage(planned: PlannedStage): Stage {
  return { ...planned, ...noProgress };
}

/** Returns the plan of a stage, without its progress: the reverse of `newStage`. */
export function planOfStage(stage: Stage): PlannedStage {
  const planned: Partial<Stage> = { ...stage };
  for (const field of progressFields) delete planned[field];
  // Holds because only the progress fields were removed.
  return planned as PlannedStage;
}

const noProgress: StageProgress = {
  status: "not-started",
  statusReason: "",
  faultCode: "",
  commands: [],
  attempt: 0,
  failedAttempts: [],
  startedAt: undefined,
  completedAt: undefined,
};

/** Names of the fields that change while a stage runs; its metadata changes too. */
export const progressFields = Object.keys(noProgress) as readonly (keyof StageProgress)[];
