import complete from "@bomb.sh/tab/commander";
import type { Command } from "commander";
import { withExamples } from "./with-examples.ts";

/** Adds `slipway completion SHELL`, and the hidden command that its script calls. Call it after every other command was added. */
export function addCompletion(program: Command): void {
  complete(program, { completionCommandName: "completion" });
  const completion = program.commands.find((command) => command.name() === "completion");
  completion?.description("Print a shell script that completes commands and options");
  if (completion) withExamples(completion, "completion bash > /etc/bash_completion.d/slipway", "completion zsh > ~/.zfunc/_slipway");
}
