import { Fault } from "@slipway/domain";

/** What an install script may name. */
export interface ToolVariables {
  readonly Name: string;
  readonly Version: string;
  /** Where the program is to be put. */
  readonly OutPath: string;
  /** An empty folder to work in. */
  readonly TmpDir: string;
  /** As Go names them: `amd64`, `arm64`. */
  readonly Arch: string;
  /** As Go names them: `linux`, `darwin`. */
  readonly Os: string;
}

/** An action of a Go template, with the marks that take away the blanks beside it. */
const action = /(?:\s*\{\{-(?=\s)|\{\{)((?:(?!\}\}).)*?)(?:(?<=\s)-\}\}\s*|\}\})/gs;

/**
 * An install script with its variables filled in: `{{ .Version }}`, as Go templates write it. Throws `invalid` for anything else a Go template may
 * hold: install scripts hold no more.
 */
export function renderToolScript(script: string, variables: ToolVariables): string {
  return script.replaceAll(action, (written, inner: string) => {
    const text = inner.trim();
    if (/^\/\*.*\*\/$/s.test(text)) return "";
    const name = /^\.(\w+)$/.exec(text)?.[1];
    if (name !== undefined && Object.hasOwn(variables, name)) return variables[name as keyof ToolVariables];
    const known = Object.keys(variables).map((each) => `{{ .${each} }}`);
    throw new Fault(
      "invalid",
      `the install script of ${variables.Name} has ${written.trim()} in it, but only ${known.join(", ")} can be filled in`,
    );
  });
}
