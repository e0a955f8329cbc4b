import { type Problem, readYaml } from "@slipway/yaml";
import { z } from "zod";
import type { EventWatcherConfig } from "../application/application-config.ts";
import { replacementSchema } from "../application/event-watcher-schema.ts";
import { checkFile } from "../check/check-file.ts";
import { requiredText, textMap } from "../fields/plain-fields.ts";
import { isMapping } from "../json.ts";
import { matchPath } from "../matching/match-path.ts";

const kind = "EventWatcher";

const eventWatcherFile = z.object({
  apiVersion: z.literal("pipecd.dev/v1beta1"),
  kind: z.literal(kind),
  spec: z.object({
    events: z.array(z.object({ name: requiredText, labels: textMap, replacements: z.array(replacementSchema).min(1) })),
  }),
});

/** The handlers of a file, or its problems. */
export interface ParsedEventWatcherFile {
  /** Empty for a file of another kind. Their files are relative to the root of the repository. */
  readonly handlers: readonly EventWatcherConfig[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Parses a file of `.pipe/`, the older place of event handlers. Never throws. */
export function parseEventWatcherFile(content: string | Uint8Array, filename: string): ParsedEventWatcherFile {
  const { file, problems } = readYaml(content, filename);
  if (!file || problems.length > 0) return { handlers: [], problems, warnings: [] };
  if (!isMapping(file.value) || file.value["kind"] !== kind) return { handlers: [], problems: [], warnings: [] };
  const checked = checkFile(file, eventWatcherFile);
  const events = checked.data?.spec.events ?? [];
  const handlers = events.map(({ name, labels, replacements }) => ({
    matcher: { name, labels },
    commitMessage: "",
    makePullRequest: false,
    replacements,
  }));
  return { handlers, problems: checked.problems, warnings: checked.warnings };
}

/**
 * Whether a path is a YAML file directly in `.pipe/` whose name the lists select: if there are excludes, all that match none of them, else all that
 * match one of the includes; without lists all.
 */
export function isEventWatcherFile(
  path: string,
  { includes, excludes }: { readonly includes: readonly string[]; readonly excludes: readonly string[] },
): boolean {
  const name = /^\.pipe\/([^/]+\.ya?ml)$/.exec(path)?.[1];
  if (name === undefined) return false;
  if (excludes.length > 0) return !matchPath(excludes, name);
  return includes.length === 0 || matchPath(includes, name);
}
