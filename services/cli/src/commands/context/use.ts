import { Command } from "commander";
import { contextNamed, readContexts, writeContexts } from "../../contexts/contexts-file.ts";
import { writeOut } from "../../output/terminal/terminal.ts";
import { withExamples } from "../with-examples.ts";

/** `slipway context use` */
export function useCommand(): Command {
  const command = new Command("use")
    .argument("<name>", "name of the context")
    .description("Use a context in all commands from now on")
    .action(async (name: string) => {
      const known = await readContexts();
      contextNamed(known, name);
      await writeContexts({ ...known, current: name });
      writeOut(`context ${name} is in use`);
    });
  return withExamples(command, "context use production");
}
