import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ApplicationService } from "@slipway/proto/api";
import { serveConnect, silentLogger } from "@slipway/runtime";
import { expect, test } from "vitest";

const run = promisify(execFile);
const bin = join(import.meta.dirname, "../../../../bin");

/** What bash offers once the script is loaded and Tab is pressed after these words. */
async function offered(words: readonly string[], server = "http://127.0.0.1:1"): Promise<readonly string[]> {
  const press = `
    source <(slipway completion bash)
    source <(slipway completion bash)
    function_name=$(complete -p slipway | sed -E 's/.*-F ([^ ]+).*/\\1/')
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=\${#COMP_LINE}
    "$function_name" slipway "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD-1]}"
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { ...process.env, PATH: `${bin}:${process.env["PATH"]}`, SLIPWAY_SERVER: server, SLIPWAY_PROJECT: "p" };
  const { stdout } = await run("bash", ["--norc", "-c", press, "bash", ...words], { env });
  return stdout
    .split("\n")
    .map((line) => line.trim().split(/\s/)[0] ?? "")
    .filter((word) => word !== "");
}

const cases = [
  { name: "commands", words: ["slipway", "deployment", "ca"], want: ["cancel"] },
  { name: "options", words: ["slipway", "app", "list", "--ou"], want: ["--output"] },
  { name: "choices of an option", words: ["slipway", "app", "list", "-o", "ya"], want: ["yaml"] },
];
test.for(cases)("bash completes $name", async ({ words, want }) => {
  expect(await offered(words)).toEqual(want);
});

test("bash completes names of applications that the server knows", async () => {
  await using server = await serveConnect({
    port: 0,
    log: silentLogger(),
    routes: (router) =>
      router.service(ApplicationService, {
        listApplications: () => ({ applications: ["shop", "settings", "web"].map((name) => ({ application: { name } })) }),
      }),
  });
  expect(await offered(["slipway", "app", "get", "s"], server.url)).toEqual(["shop", "settings"]);
});

const wrong = [["nosuch"], ["app", "get"], ["app", "list", "-o", "xml"], ["completion", "tcsh"]];
test.for(wrong)("incorrect use (%s) points to the help and exits with code 2", async (args) => {
  await expect(run(join(bin, "slipway"), args)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("--help") });
});
