import { Fault } from "@slipway/domain";

/** The variables of an install script. */
export interface ToolVariables {
  readonly Name: string;
  readonly Version: string;
  /** Where to put the program. */
  readonly OutPath: string;
  /** An empty folder for temporary files. */
  readonly TmpDir: string;
  /** As Go names them: `amd64`, `arm64`. */
  readonly Arch: string;
  /** As Go names them: `linux`, `darwin`. */
  readonly Os: string;
}

/** An action of a Go template, with its trim markers. */
const action = /(?:\s*\{\{-(?=\s)|\{\{)((?:(?!\}\}).)*?)(?:(?<=\s)-\}\}\s*|\}\})/gs;

/**
 * An install script with its variables filled in: `{{ .Version }}`, as Go templates write it. Throws `invalid` for any other
 * action of a Go template: install scripts only use variables.
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
      `the install script of ${variables.Name} contains ${written.trim()}, but only ${known.join(", ")} are supported`,
    );
  });
}
