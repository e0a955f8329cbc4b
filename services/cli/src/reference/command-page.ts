import type { Command, Option } from "commander";

/** A Markdown page of every command: usage, arguments, options, examples, in the order of the help. */
export function commandPage(program: Command): string {
  return leaves(program)
    .filter((command) => !["help", "complete"].includes(command.name()))
    .map(section)
    .join("\n\n");
}

function section(command: Command): string {
  const help = command.createHelp();
  const usage = `${fullName(command)} ${command.usage()}`;
  const argumentRows = command.registeredArguments.map((argument) => `| \`${argument.name()}\` | ${cell(argument.description)} |`);
  const optionRows = help
    .visibleOptions(command)
    .map((option) => `| \`${option.flags.replaceAll("|", "\\|")}\` | ${cell(optionWords(option))} |`);
  return [
    `## ${fullName(command)}`,
    `${command.description()}.`,
    `\`\`\`\n${usage}\n\`\`\``,
    `| argument or option | meaning |\n| --- | --- |\n${[...argumentRows, ...optionRows].join("\n")}`,
  ].join("\n\n");
}

function optionWords({ description, argChoices, defaultValue, defaultValueDescription, envVar }: Option): string {
  const extra = [
    argChoices && `one of ${argChoices.join(", ")}`,
    defaultValue !== undefined &&
      typeof defaultValue !== "boolean" &&
      `default: ${defaultValueDescription ?? withoutHome(String(defaultValue))}`,
    envVar && `environment variable ${envVar}`,
  ].filter((each) => each !== undefined && each !== false);
  return extra.length === 0 ? description : `${description} (${extra.join("; ")})`;
}

/** A default below the home folder of whoever generates the page is that of no reader. */
function withoutHome(text: string): string {
  const home = process.env["HOME"];
  return home && text.startsWith(`${home}/`) ? `~${text.slice(home.length)}` : text;
}

function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}

function leaves(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
