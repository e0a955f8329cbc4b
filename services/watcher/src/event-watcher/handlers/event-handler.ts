import type { ReplacementConfig } from "@slipway/app-config";
import { eventHandlerIdOf } from "@slipway/domain";

/** What a file says to do with an event. */
export interface EventHandler {
  readonly id: string;
  readonly repositoryId: string;
  /** The file that declares it, relative to the repository's root. */
  readonly configFile: string;
  /** The directory that its files are relative to; "" for the root. */
  readonly directory: string;
  /** Whether it stands in a file of `.pipe/`, and not in an application file. */
  readonly isLegacy: boolean;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** "" for that of the repository. */
  readonly commitMessage: string;
  readonly makePullRequest: boolean;
  readonly replacements: readonly ReplacementConfig[];
}

/** Names an event's name and label set: a handler matches an event if both have the same key. */
export function eventKey({ name, labels }: Pick<EventHandler, "name" | "labels">): string {
  return JSON.stringify([name, ...Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

interface Declaring {
  readonly pipedId: string;
  readonly repositoryId: string;
  readonly configFile: string;
  readonly isLegacy: boolean;
}

interface Declared extends Pick<EventHandler, "commitMessage" | "makePullRequest" | "replacements"> {
  readonly matcher: Pick<EventHandler, "name" | "labels">;
}

/** The handlers that a file declares. Those without a name match nothing, and are left out. */
export function handlersOf({ pipedId, ...file }: Declaring, declared: readonly Declared[]): readonly EventHandler[] {
  const { repositoryId, configFile, isLegacy } = file;
  const directory = isLegacy ? "" : configFile.slice(0, Math.max(0, configFile.lastIndexOf("/")));
  return declared.flatMap(({ matcher, ...rest }, position) => {
    const id = eventHandlerIdOf(pipedId, repositoryId, configFile, position);
    return matcher.name === "" ? [] : [{ ...file, ...matcher, ...rest, id, directory }];
  });
}
