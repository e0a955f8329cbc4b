import { subjectToken } from "../topics/subject.ts";

/** Requests to executors about the plugins they run. Nothing of them is stored. On this subject every executor answers. */
export const everyExecutor = "slipway.plugin.ask";

/** The subject on which only this executor answers. */
export function subjectOfExecutor(executorId: string): string {
  return `${everyExecutor}.${subjectToken("executor", executorId)}`;
}
