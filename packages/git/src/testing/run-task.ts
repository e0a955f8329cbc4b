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
  if (task.kind === "write") {
    const by = { name: "other", email: "other@example.com" };
    const files = new Map([[task.path, Buffer.from(task.content)]]);
    const { promise: hash, resolve } = Promise.withResolvers<string>();
    const writing = repository.write({
      build: async () => [{ message: "other", by, at: Temporal.Now.instant(), files }],
      beforePush: ([first = ""]) => {
        resolve(first);
        return new Promise(() => {});
      },
    });
    return await Promise.race([hash, writing.then(() => "pushed")]);
  }
  return (await repository.checkout(task.commit, task.paths)).dir;
}
