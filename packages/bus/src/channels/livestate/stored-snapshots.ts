import type { Bus, CallOptions } from "../../connection/bus.ts";
import { filterForParts, subjectsOfParts } from "../../topics/parts.ts";
import { listSubjects } from "../../topics/reading/direct-get.ts";
import { topics } from "../../topics/topics.ts";

/** The snapshot that is stored, as far as is known. */
export interface StoredSnapshot {
  readonly subject: string;
  /** 0 if there is none. */
  readonly sequence: number;
  readonly version: number;
  /** The names of its parts. */
  readonly parts: readonly string[];
}

/** The subjects of the snapshots of a piped, and those of their parts. */
export function subjectsOfSnapshots(ids: { readonly projectId: string; readonly pipedId: string }): readonly string[] {
  const snapshots = topics.livestate.filter(ids);
  return [snapshots, filterForParts(snapshots)];
}

/** Which subjects of the stream of snapshots have a message: one request for each filter, without what the messages hold. */
export async function listStored(bus: Bus, filters: readonly string[], options: CallOptions): Promise<ReadonlySet<string>> {
  const { name } = topics.livestate.stream;
  const found = await Promise.all(filters.map((filter) => listSubjects(bus, name, filter, options)));
  return new Set(found.flat());
}

/** Whether the parts of a snapshot are among the subjects that have a message. */
export function hasItsParts({ subject, parts }: StoredSnapshot, existing: ReadonlySet<string>): boolean {
  return subjectsOfParts(subject, parts).every((each) => existing.has(each));
}
