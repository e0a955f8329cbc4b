import { Command } from "commander";
import { writePluginProject } from "../../plugin-project/write-plugin-project.ts";
import { withExamples } from "../command-context.ts";

/** `slipway plugin init` */
export function pluginInitCommand(): Command {
  const command = new Command("init")
    .argument("<name>", "name of the plugin, such as my-plugin")
    .description("write the project of a new plugin, which passes the conformance suite as it is")
    .option("--dir <directory>", "where; a new folder of the plugin's name unless told")
    .option("--sdk <version or file>", "the SDK to use: a range of versions, or a packed one (.tgz)")
    .action(async (name: string, { dir = name, sdk }: { readonly dir?: string; readonly sdk?: string }) => {
      const files = await writePluginProject({ name, dir, sdk });
      process.stdout.write(`${files.map((file) => `${dir}/${file}`).join("\n")}\n\nNext: cd ${dir} && npm install && npm test\n`);
    });
  return withExamples(
    command,
    "plugin init my-plugin",
    "plugin init my-plugin --dir plugins/mine",
    "plugin init my-plugin --sdk ./slipway-plugin-sdk-0.1.0.tgz",
  );
}
