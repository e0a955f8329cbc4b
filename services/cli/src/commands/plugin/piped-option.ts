import { Option } from "commander";

/** `--piped`, which chooses among plugins of the same name. */
export function pipedOption(): Option {
  return new Option("--piped <id>", "id of the piped; required if several pipeds have a plugin of this name");
}
