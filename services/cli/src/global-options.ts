import { type Command, Option } from "commander";
import { connectionOptions } from "./connection/connection-options.ts";
import { outputFormats, outputOption } from "./output/print.ts";

/**
 * Lets the options that many commands share stand before the command too, as in `slipway --server URL app list`. An option that the command
 * does not have is incorrect use, not ignored. One that is given twice has the value nearest to the command.
 */
export function acceptGlobalOptions(program: Command): void {
  for (const group of groups(program)) {
    group.enablePositionalOptions();
    for (const option of globalOptions()) group.addOption(option.hideHelp(group !== program));
  }
  program.hook("preAction", (_, action) => {
    for (let group = action.parent; group; group = group.parent) passOn(group, action);
  });
}

/** The first word that is neither one of the shared options nor the value of one; undefined if there is none, or another option comes first. */
export function commandWord(words: readonly string[]): string | undefined {
  const flags = globalOptions().flatMap(({ long, short }) => [long, short].filter((flag) => flag !== undefined));
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (!word.startsWith("-")) return word;
    if (flags.includes(word)) at++;
    else if (!flags.some((flag) => word.startsWith(flag.startsWith("--") ? `${flag}=` : flag))) return undefined;
  }
  return undefined;
}

/** Without defaults and variables of the environment, which the command itself has. */
function globalOptions(): readonly Option[] {
  const output = outputOption();
  const plain = connectionOptions().map(({ flags, description, parseArg }) => {
    const option = new Option(flags, description);
    return parseArg ? option.argParser(parseArg) : option;
  });
  return [new Option(output.flags, output.description).choices(outputFormats), ...plain];
}

function passOn(group: Command, action: Command): void {
  for (const option of group.options) {
    const name = option.attributeName();
    if (group.getOptionValueSource(name) !== "cli") continue;
    const own = action.options.find((each) => each.attributeName() === name);
    if (!own) action.error(`error: option '${option.flags}' does not apply to '${action.name()}'`);
    if (action.getOptionValueSource(name) !== "cli") action.setOptionValueWithSource(name, group.getOptionValue(name), "cli");
  }
}

function groups(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [] : [command, ...command.commands.flatMap(groups)];
}
