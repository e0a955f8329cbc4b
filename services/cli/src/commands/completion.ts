import complete from "@bomb.sh/tab/commander";
import type { Command } from "commander";
import { bashScript } from "../completion/bash-script.ts";
import { completionValues } from "../completion/completion-values.ts";
import { writeOut } from "../output/terminal/terminal.ts";
import { withExamples } from "./with-examples.ts";

/** Adds `slipway completion SHELL`, and the hidden command that its script calls. Call it after every other command was added. */
export function addCompletion(program: Command): void {
  const root = complete(program, { completionCommandName: "completion" });
  // Before the hidden command runs: the library asks for values when it cannot wait for a server any more.
  program.hook("preAction", async (_, action) => {
    if (action.name() !== "complete") return;
    const offered = await completionValues(action.args);
    for (const command of root.commands.values()) {
      for (const [name, argument] of command.arguments) argument.handler ??= offer(offered(name));
      for (const [name, option] of command.options) if (offered(name).length > 0) option.handler = offer(offered(name));
    }
  });
  const completion = program.commands.find((command) => command.name() === "completion");
  completion?.description("Print a shell script that completes commands, options, and the names and ids that the server knows");
  completion?.action((shell: string) => (shell === "bash" ? writeOut(bashScript) : root.setup(program.name(), program.name(), shell)));
  const examples = [
    "completion bash > /etc/bash_completion.d/slipway",
    "completion zsh > ~/.zfunc/_slipway",
    "completion fish > ~/.config/fish/completions/slipway.fish",
  ];
  if (completion) withExamples(completion, ...examples);
}

function offer(values: readonly string[]): (complete: (value: string, description: string) => void) => void {
  return (say) => {
    for (const value of values) say(value, "");
  };
}
