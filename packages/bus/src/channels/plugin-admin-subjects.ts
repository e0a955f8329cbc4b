import { subjectToken } from "../topics/subject.ts";
import { channels, subjectOfChannel } from "../users/channels.ts";
import type { PipedPlace } from "../users/role.ts";

/** Which executor: requests to it go to a subject that no other piped hears. */
export interface ExecutorKey extends PipedPlace {
  readonly executorId: string;
}

/** Requests to executors about the plugins they run. Nothing of them is stored. On this subject every executor answers, or every one of a piped. */
export function everyExecutor(piped?: PipedPlace): string {
  return piped === undefined ? channels.everyPlugin.prefix : subjectOfChannel(channels.plugins, { ...piped });
}

/** The subject on which only this executor answers. */
export function subjectOfExecutor({ executorId, projectId, pipedId }: ExecutorKey): string {
  return `${everyExecutor({ projectId, pipedId })}.${subjectToken("executor", executorId)}`;
}
