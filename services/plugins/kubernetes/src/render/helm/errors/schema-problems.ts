/** The values that a schema of a chart refuses, one problem each, in an error of helm; undefined if the error is about something else. */
export function schemaProblems(error: string): readonly string[] | undefined {
  if (!error.startsWith("values don't meet the specifications of the schema")) return undefined;
  const [, ...lines] = error.split("\n");
  const problems: string[] = [];
  let chart = "";
  for (const line of lines) {
    const [, name] = /^(\S+):$/.exec(line) ?? [];
    chart = name ?? chart;
    const told = line.trim().replace(/^- /, "");
    if (name !== undefined || told === "" || told.endsWith(": validation failed")) continue;
    problems.push(
      line.trim().startsWith("- ") ? problemOf(told, chart) : `values.schema.json of the chart ${chart} cannot be read: ${told}`,
    );
  }
  return problems;
}

function problemOf(line: string, chart: string): string {
  const { value, cause } = helm4(line) ?? helm3(line) ?? { value: "", cause: line };
  return `${value === "" ? "the values do" : `the value ${value} does`} not fit values.schema.json of the chart ${chart}: ${cause}`;
}

/** `at '/image/tag': got number, want string`. */
function helm4(line: string) {
  const [, pointer, cause] = /^at '(.*?)': (.*)$/.exec(line) ?? [];
  return pointer === undefined || cause === undefined ? undefined : { value: pointer.slice(1).replaceAll("/", "."), cause };
}

/** `image.tag: Invalid type. Expected: string, given: integer`. */
function helm3(line: string) {
  const [, path, cause] = /^(\(root\)|[^\s:]+): (.*)$/.exec(line) ?? [];
  return path === undefined || cause === undefined ? undefined : { value: path === "(root)" ? "" : path, cause };
}
