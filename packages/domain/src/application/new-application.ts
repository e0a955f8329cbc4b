import type { Application, ApplicationDescription } from "./application.ts";

/** What only the file says; an application that a person adds has none yet. */
type FromFile = "warnings" | "pruneOnRemoval" | "mentions" | "kind" | "acceptsChains" | "dependsOn";

/** The fields that are required to register an application. */
export type NewApplication = Omit<ApplicationDescription, FromFile> &
  Partial<Pick<Application, FromFile>> &
  Pick<Application, "id" | "projectId" | "pipedId" | "origin" | "createdAt">;

/** Returns the initial state of an application: the given fields, and defaults for all others. */
export function newApplication(given: NewApplication): Application {
  return {
    disabled: false,
    disabledReason: "",
    removedAt: undefined,
    removedReason: "",
    staysRemoved: false,
    pruneOnRemoval: false,
    mentions: [],
    kind: "",
    acceptsChains: false,
    dependsOn: [],
    pruneCommit: "",
    keptReason: "",
    prunedAt: undefined,
    pruneLeft: [],
    forgotten: undefined,
    seen: undefined,
    undeployed: undefined,
    configProblems: [],
    warnings: [],
    queue: [],
    superseded: [],
    activeDeploymentId: undefined,
    lostReason: "",
    holds: [],
    liftedHolds: [],
    failuresInRow: 0,
    fights: [],
    retry: undefined,
    lastTriggered: undefined,
    lastSucceeded: undefined,
    lastEnded: undefined,
    updatedAt: given.createdAt,
    ...given,
  };
}
