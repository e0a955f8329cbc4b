import { onOneLine } from "./error-text.ts";

/** A template that cannot be rendered. */
export interface TemplateProblem {
  /** `file:line:column: message`, or without the column. */
  readonly text: string;
  /** The template that helm was rendering, as helm calls it: `web/templates/service.yaml`. Without it the others may show their problems. */
  readonly template: string;
  /** The name of the template that is missing, if that is the problem. */
  readonly missing?: string;
}

/** The name of a file of the chart for messages, from what helm calls it. */
export type NameFile = (file: string) => string;

interface Frame {
  readonly file: string;
  readonly line: string;
  readonly column: string;
  /** What was evaluated, such as `.Values.image.tag`. */
  readonly expression: string;
}

/** Names may have spaces and colons. They are bounded: a chart may say anything with `fail`, and the search must not take long. */
const frame = /(?<=^|: )(?:template: )?((?:[^:]|:(?!\s)){1,500}?):(\d{1,9}):(\d{1,9}):? executing "(?:[^"\\]|\\.)*" at <(.*?)>: /g;

/** The problem of a template in an error of helm; undefined if it is about something else. */
export function templateProblem(error: string, nameFile: NameFile): TemplateProblem | undefined {
  return parseProblem(error, nameFile) ?? failure(error, nameFile) ?? invalidYaml(error, nameFile) ?? execution(error, nameFile);
}

function parseProblem(error: string, nameFile: NameFile): TemplateProblem | undefined {
  const [, file, line, , column, message = ""] = /^parse error at \((.+?):(\d+)(:(\d+))?\): ([\s\S]*)$/.exec(error) ?? [];
  if (file === undefined) return undefined;
  return { text: `${[nameFile(file), line, ...(column === undefined ? [] : [column])].join(":")}: ${onOneLine(message)}`, template: file };
}

/** What a chart says with `fail` or `required`. */
function failure(error: string, nameFile: NameFile): TemplateProblem | undefined {
  const [, file, line, column, message = ""] = /^execution error at \((.+?):(\d+):(\d+)\): ([\s\S]*)$/.exec(error) ?? [];
  return file === undefined
    ? undefined
    : { text: `${nameFile(file)}:${line}:${column}: the chart says: ${onOneLine(message)}`, template: file };
}

function invalidYaml(error: string, nameFile: NameFile): TemplateProblem | undefined {
  const [, file, message = ""] = /^YAML parse error on (.+?): ([\s\S]*)$/.exec(error) ?? [];
  if (file === undefined) return undefined;
  const cause = onOneLine(message).replace(/^(error (converting YAML to JSON|unmarshaling JSON): |yaml: |while decoding JSON: )+/, "");
  return { text: `${nameFile(file)}: its output is not YAML: ${cause}`, template: file };
}

function execution(error: string, nameFile: NameFile): TemplateProblem | undefined {
  const line = onOneLine(error);
  const frames: Frame[] = [];
  let end = 0;
  for (const found of line.matchAll(frame)) {
    const [all, file = "", atLine = "", column = "", expression = ""] = found;
    frames.push({ file, line: atLine, column, expression });
    end = found.index + all.length;
  }
  const [outer] = frames;
  // What `tpl` renders is a text, not a file.
  const inner = frames.findLast(({ file }) => file.includes("/"));
  if (outer === undefined || inner === undefined) return undefined;
  const expression = frames.at(-1)?.expression ?? "";
  const { message, missing } = explain(line.slice(end), expression, inner.file);
  const via = inner === outer ? "" : ` (used by ${nameFile(outer.file)}:${outer.line}:${outer.column})`;
  return {
    text: `${nameFile(inner.file)}:${inner.line}:${inner.column}: ${message}${via}`,
    template: outer.file,
    ...(missing === undefined ? {} : { missing }),
  };
}

function explain(cause: string, expression: string, file: string): { readonly message: string; readonly missing?: string } {
  const [, missing] = /no template "(.*?)" associated with template/.exec(cause) ?? [];
  if (missing !== undefined)
    return {
      message: `no template is called ${missing}: define it in the chart, or add the chart that defines it to the dependencies`,
      missing,
    };
  const [, field] = /^nil pointer evaluating interface \{\}\.(\S+)$/.exec(cause) ?? [];
  const unset = field === undefined ? undefined : valueBefore(expression, field);
  if (unset !== undefined) {
    const path = [...subcharts(file), ...unset].join(".");
    return {
      message: `${expression} cannot be read, because the value ${path} is not set: set it in helmOptions, or in the chart's values.yaml`,
    };
  }
  const [, absent] = /^can't evaluate field (\S+) in type interface \{\}$/.exec(cause) ?? [];
  const wrong = absent === undefined ? undefined : valueBefore(expression, absent);
  if (wrong !== undefined) {
    const path = [...subcharts(file), ...wrong].join(".");
    return { message: `${expression} cannot be read, because the value ${path} is not a mapping: correct it in helmOptions` };
  }
  const reason = reasonOf(cause, expression);
  if (reason !== undefined) return { message: reason };
  return { message: `${expression}: ${cause.replace(/^error calling (\w+): \1: /, "error calling $1: ")}` };
}

const setIt = "set it in helmOptions, or in the chart's values.yaml";

/** What is wrong where Go's words do not say it, and the path of the value is not known, such as in a loop. */
function reasonOf(cause: string, expression: string): string | undefined {
  const [, unset] = /^nil pointer evaluating interface \{\}\.(\S+)$/.exec(cause) ?? [];
  const [, wrong] = /^can't evaluate field (\S+) in type interface \{\}$/.exec(cause) ?? [];
  const before = /^\$?\w*(?:\.[\w-]+)+$/.test(expression) ? expression.split(`.${unset ?? wrong}`)[0] : undefined;
  if (before !== undefined && (unset ?? wrong) !== undefined)
    return `${expression} cannot be read, because ${before || "."} is ${unset === undefined ? "not a mapping: correct it in helmOptions" : `not set: ${setIt}`}`;
  if (/^error calling index: index of (?:nil pointer|untyped nil)$/.test(cause))
    return `${expression} cannot be read, because a value on its way is not set: ${setIt}`;
  const [, type] = /^invalid value; expected (\S+)$/.exec(cause) ?? [];
  return type === undefined ? undefined : `${expression} needs a ${type}, and the value that it is given is not set: ${setIt}`;
}

/** The path of the value that lacks the field: for `.Values.image.tag` and `tag` it is `image`. Undefined if the expression is no path of a value. */
function valueBefore(expression: string, field: string): readonly string[] | undefined {
  const [, rest] = /^\$?\.Values\.([\w.-]+)$/.exec(expression) ?? [];
  const path = rest?.split(".") ?? [];
  const at = path.indexOf(field);
  return at > 0 ? path.slice(0, at) : undefined;
}

/** The charts below the application's that a file belongs to. Their values are below their names. */
function subcharts(file: string): readonly string[] {
  return [...file.matchAll(/\/charts\/([^/]+)(?=\/)/g)].map(([, name = ""]) => name);
}
