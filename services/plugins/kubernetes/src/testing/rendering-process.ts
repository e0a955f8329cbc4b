import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A process with a render cache of its own, in a folder that it shares. For tests. */
export interface RenderingProcess extends AsyncDisposable {
  /** Resolves once it has begun to render. */
  readonly begun: Promise<void>;
  /** What it got from the cache. */
  readonly result: Promise<string>;
  /** Lets it finish its rendering. */
  finish(): void;
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts a process that asks a cache in `dir` for `key`. If it has to render, the result is `text`, once it may finish. */
export function startRendering(dir: string, key: string, text: string): RenderingProcess {
  const program = `
    import { once } from "node:events";
    import { RenderCache } from ${JSON.stringify(new URL("../render/cache/render-cache.ts", import.meta.url).href)};
    const finish = once(process.stdin, "data");
    const cache = new RenderCache({ memory: 1e6, disk: { dir: ${JSON.stringify(dir)}, capacity: 1e6 } });
    const [{ content }] = await cache.get(${JSON.stringify(key)}, async () => {
      console.log("begun");
      await finish;
      return [{ name: "a", content: Buffer.from(${JSON.stringify(text)}) }];
    });
    console.log("result " + Buffer.from(content));
    process.exit();`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: ["pipe", "pipe", "inherit"] });
  const closed = once(child, "close");
  const [begun, result] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()];
  for (const { promise } of [begun, result]) promise.catch(() => {});
  createInterface(child.stdout).on("line", (line) => {
    if (line === "begun") begun.resolve();
    else result.resolve(line.slice("result ".length));
  });
  void closed.then(() => {
    for (const { reject } of [begun, result]) reject(new Error("the process has ended"));
  });
  const kill = async () => {
    child.kill("SIGKILL");
    await closed;
  };
  return {
    begun: begun.promise,
    result: result.promise,
    finish: () => void child.stdin.write("finish\n"),
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
