import { silentLogger } from "@slipway/runtime";
import { openSources } from "../sources/sources.ts";
import type { Task } from "./other-process.ts";

/** The program behind `startOtherProcess`: runs its task, prints a line, and keeps running until it is killed or its input ends. */
console.log(await run(JSON.parse(process.argv[2] ?? "{}")));
process.stdin.resume();

async function run(task: Task): Promise<string> {
  const sources = await openSources({ dir: task.dir, repositories: [task.config], log: silentLogger() });
  const repository = sources.repository(task.config.id);
  if (task.kind === "fetch") return repository.fetch(task.want === undefined ? {} : { want: task.want });
  return (await repository.checkout(task.commit, task.paths)).dir;
}
