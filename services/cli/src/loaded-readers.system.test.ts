import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

/** Prints how often the generated readers of messages are loaded, when the process ends. */
const counting = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  let count = 0;
  registerHooks({ load: (url, context, next) => (url.endsWith("/state/v1/readers.ts") && count++, next(url, context)) });
  process.on("exit", () => process.stdout.write("readers: " + count));
`)}`;

async function loaded(...args: readonly string[]): Promise<string | undefined> {
  const { NODE_OPTIONS: _, ...env } = process.env; // not the linked program
  const { stdout } = await run(process.execPath, ["--import", counting, ...args], { cwd: import.meta.dirname, env }).catch(
    (error) => error,
  );
  return /readers: (\d+)$/.exec(stdout)?.[1];
}

test.for([
  ["version", "--server", "http://127.0.0.1:9"],
  ["app", "list", "--server", "http://127.0.0.1:9"],
])("slipway %s does not load the readers of messages, which are large", async (args) => {
  expect(await loaded("main.ts", ...args)).toBe("0");
});

test.for(["@slipway/bus", "@slipway/store"])("%s reads many messages, and loads them", async (name) => {
  expect(await loaded("--input-type=module", "--eval", `await import(${JSON.stringify(name)})`)).toBe("1");
});
