/** Names of deploy targets by plugin. */
export type ChosenTargets = Readonly<Record<string, readonly string[]>>;
