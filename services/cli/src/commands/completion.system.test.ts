import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ApplicationService } from "@slipway/proto/api";
import { serveConnect, silentLogger } from "@slipway/runtime";
import { completeInFish, completeInZsh, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";

const run = promisify(execFile);
const bin = join(import.meta.dirname, "../../../../bin");

function envOf(server: string) {
  return { PATH: `${bin}:${process.env["PATH"]}`, SLIPWAY_SERVER: server, SLIPWAY_PROJECT: "p", SLIPWAY_COMPLETION_TIMEOUT_MS: "60000" };
}

/** What bash offers once the script is loaded and Tab is pressed after these words. */
async function offered(words: readonly string[], server = "http://127.0.0.1:1"): Promise<readonly string[]> {
  const press = `
    source <(slipway completion bash)
    source <(slipway completion bash)
    function_name=$(complete -p slipway | sed -E 's/.*-F ([^ ]+).*/\\1/')
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=\${#COMP_LINE}
    "$function_name" slipway "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD-1]}"
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await run("bash", ["--norc", "-c", press, "bash", ...words], { env: { ...process.env, ...envOf(server) } });
  return stdout
    .split("\n")
    .map((line) => line.trim().split(/\s/)[0] ?? "")
    .filter((word) => word !== "");
}

/** A shell in which completion is installed as its help says. */
async function installed(shell: "fish" | "zsh", server = "http://127.0.0.1:1") {
  const home = await tempDir("completion");
  const file = join(home.path, { fish: ".config/fish/completions/slipway.fish", zsh: ".zfunc/_slipway" }[shell]);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, (await run(join(bin, "slipway"), ["completion", shell])).stdout);
  return { env: { ...process.env, ...envOf(server), HOME: home.path }, [Symbol.asyncDispose]: () => home[Symbol.asyncDispose]() };
}

const cases = [
  { name: "commands", words: ["slipway", "deployment", "ca"], want: ["cancel"] },
  { name: "options", words: ["slipway", "app", "list", "--ou"], want: ["--output"] },
  { name: "choices of an option", words: ["slipway", "app", "list", "-o", "ya"], want: ["yaml"] },
];
test.for(cases)("bash completes $name", async ({ words, want }) => {
  expect(await offered(words)).toEqual(want);
});

test("fish completes commands, options and their choices", async () => {
  await using shell = await installed("fish");
  for (const { words, want } of cases) expect(await completeInFish(words.join(" "), shell.env)).toEqual(want);
});

test("zsh completes commands, options and their choices", async () => {
  await using shell = await installed("zsh");
  for (const { words, want } of cases)
    expect(await completeInZsh(words.join(" "), shell.env)).toBe([...words.slice(0, -1), ...want, ""].join(" "));
});

test("every shell completes names of applications that the server knows", async () => {
  await using server = await serveConnect({
    port: 0,
    log: silentLogger(),
    routes: (router) =>
      router.service(ApplicationService, {
        listApplications: () => ({ applications: ["shop", "settings", "web"].map((name) => ({ application: { name } })) }),
      }),
  });
  await using fish = await installed("fish", server.url);
  await using zsh = await installed("zsh", server.url);
  expect(await offered(["slipway", "app", "get", "s"], server.url)).toEqual(["shop", "settings"]);
  expect(await completeInFish("slipway app get s", fish.env)).toEqual(["settings", "shop"]);
  expect(await completeInZsh("slipway app get sh", zsh.env)).toBe("slipway app get shop ");
});

const wrong = [["nosuch"], ["app", "get"], ["app", "list", "-o", "xml"], ["completion", "tcsh"]];
test.for(wrong)("incorrect use (%s) points to the help and exits with code 2", async (args) => {
  await expect(run(join(bin, "slipway"), args)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("--help") });
});
