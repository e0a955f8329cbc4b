import { Command } from "commander";
import { writeOut } from "../../output/terminal/terminal.ts";
import { writePluginProject } from "../../plugin-project/write-plugin-project.ts";
import { withExamples } from "../with-examples.ts";

interface Options {
  readonly dir?: string;
  readonly sdk?: string;
}

/** `slipway plugin init` */
export function initCommand(): Command {
  const command = new Command("init")
    .argument("<name>", "name of the plugin, such as my-plugin")
    .description("Create the project of a new plugin, which passes the conformance suite unchanged")
    .option("--dir <directory>", "directory to create (default: the name of the plugin)")
    .option("--sdk <version or file>", "version range of the SDK, or path of a packed SDK (.tgz) (default: the version of this command)")
    .action(async (name: string, { dir = name, sdk }: Options) => {
      const files = await writePluginProject({ name, dir, sdk });
      writeOut(`${files.map((file) => `${dir}/${file}`).join("\n")}\n\nNext: cd ${dir} && npm install && npm test`);
    });
  return withExamples(
    command,
    "plugin init my-plugin",
    "plugin init my-plugin --dir plugins/mine",
    "plugin init my-plugin --sdk ./slipway-plugin-sdk-0.1.0.tgz",
  );
}
