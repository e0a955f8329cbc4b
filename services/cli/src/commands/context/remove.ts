import { Command } from "commander";
import { contextNamed, readContexts, writeContexts } from "../../contexts/contexts-file.ts";
import { writeOut } from "../../output/terminal/terminal.ts";
import { withExamples } from "../with-examples.ts";

/** `slipway context remove` */
export function removeCommand(): Command {
  const command = new Command("remove")
    .argument("<name>", "name of the context")
    .description("Forget a context")
    .action(async (name: string) => {
      const known = await readContexts();
      contextNamed(known, name);
      const { [name]: _, ...contexts } = known.contexts;
      await writeContexts({ ...(known.current !== name && { current: known.current }), contexts });
      writeOut(`context ${name} is removed`);
    });
  return withExamples(command, "context remove production");
}
