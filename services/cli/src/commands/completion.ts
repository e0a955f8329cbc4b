import complete from "@bomb.sh/tab/commander";
import type { Command } from "commander";
import { withExamples } from "./command-context.ts";

/** Adds `slipway completion SHELL`, and the hidden command that its script asks. Call it when every other command is there. */
export function addCompletion(program: Command): void {
  complete(program, { completionCommandName: "completion" });
  const completion = program.commands.find((command) => command.name() === "completion");
  completion?.description("print a script that completes commands and options in your shell");
  if (completion) withExamples(completion, "completion bash > /etc/bash_completion.d/slipway", "completion zsh > ~/.zfunc/_slipway");
}
