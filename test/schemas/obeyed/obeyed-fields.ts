/**
 * Where each field is obeyed: a source file that uses it, and the fields it uses. A field is used under its own name, unless another word
 * follows `=`. The schemas themselves do not count.
 */
export type ObeyedFields = Readonly<Record<string, readonly string[]>>;

/** Where the sources of each part are. */
export const sources = {
  schema: "packages/app-config/src",
  watcher: "services/watcher/src",
  planner: "services/planner/src",
  domain: "packages/domain/src",
  host: "packages/plugin-host/src",
  notifier: "services/notifier/src",
  secrets: "packages/secrets/src",
} as const;
