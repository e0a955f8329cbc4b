import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type SystemProgram, shells, unpackedDir, unpackedLibraries, unpackedPath } from "../install/debian-packages.ts";
import { findSystemProgram } from "../install/program-path.ts";

const run = promisify(execFile);

/** What a shell gets: `HOME` is where its completion scripts are looked for, as users install them. */
type ShellEnv = NodeJS.ProcessEnv & { readonly HOME: string };

/** Unpacked elsewhere, fish does not find the file that sets where completions are looked for. */
const inFish = "set --prepend fish_complete_path ~/.config/fish/completions; complete --do-complete $argv[1]";

/** The words that fish offers once Tab is pressed after `line`. Scripts are in `~/.config/fish/completions`. */
export async function completeInFish(line: string, env: ShellEnv): Promise<readonly string[]> {
  const { program, libraries } = findShell(shells.fish);
  const { stdout } = await run(program, ["-c", inFish, line], { env: { ...env, ...libraries } });
  return stdout.split("\n").flatMap((each) => each.split("\t")[0] || []);
}

/**
 * Presses Tab in a terminal of zsh. The first terminal is only there to make the second, in which a key runs the completion and shows the result: what the
 * shell itself prints is for eyes.
 */
const pressTab = String.raw`
  zmodload zsh/zpty && zpty terminal $program -f -i
  zpty -w terminal 'module_path=($=shellModules $module_path) fpath=(~/.zfunc $=shellFunctions $fpath); zmodload zsh/zle; setopt zle; autoload -U compinit; compinit -u -D'
  zpty -w terminal 'press() { BUFFER=$line; CURSOR=$#BUFFER; zle complete-word; print -r -- "<$BUFFER>"; exit }; zle -N press; bindkey "^X" press'
  zpty -w -n terminal $'\x18'
  while zpty -r terminal text; do print -r -- $text; done`;

/** What becomes of `line` once Tab is pressed in zsh. Scripts are in `~/.zfunc`, whose names begin with an underscore. */
export async function completeInZsh(line: string, env: ShellEnv): Promise<string> {
  const { program, root } = findShell(shells.zsh);
  const unpacked = root && {
    shellModules: join(unpackedLibraries(shells.zsh), "zsh/5.9"),
    shellFunctions: ["", "/Base", "/Unix", "/Zsh"].map((folder) => join(root, `usr/share/zsh/functions/Completion${folder}`)).join(" "),
  };
  const modules = unpacked ? [`module_path=(${unpacked.shellModules});`] : [];
  const { stdout } = await run(program, ["-f", "-c", `${modules.join("")}${pressTab}`], { env: { ...env, program, line, ...unpacked } });
  const shown = /<(.*)>/.exec(stdout);
  if (shown === null) throw new Error(`zsh did not complete ${line}: ${stdout}`);
  return shown[1] ?? "";
}

function findShell(wanted: SystemProgram) {
  const own = findSystemProgram(wanted.program);
  if (own !== undefined) return { program: own, libraries: {} };
  const program = unpackedPath(wanted);
  if (!existsSync(program)) throw new Error(`${wanted.program} is not installed: run bin/setup --for test`);
  return { program, root: unpackedDir(wanted), libraries: { LD_LIBRARY_PATH: unpackedLibraries(wanted) } };
}
