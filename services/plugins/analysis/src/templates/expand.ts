import { Fault } from "@slipway/plugin-sdk";

/** The names that a template can use: `.App.Name` is `Name` of the group `App`. */
export type Scope = Readonly<Record<string, ScopeGroup>>;

export interface ScopeGroup {
  readonly values: Readonly<Record<string, string>>;
  /** Advice for users if a name is missing. */
  readonly hint?: string;
}

/** What an action is made of, up to its end: texts, of which a quoted one without an end is none. */
const partOfAction = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|\}\}|["`]/g;
const field = /^\.(\w+)\.(\w+)$/;
const indexed = /^index\s+\.(\w+)\s+("(?:[^"\\\n]|\\.)*")$/;
const quoted = /^"(?:[^"\\\n]|\\.)*"$/;
const raw = /^`([^`]*)`$/;
const comment = /^\/\*[\s\S]*\*\/$/;

/**
 * Expands a text with Go's template syntax: fields of two names (`{{ .App.Name }}`), `{{ index .AppCustomArgs "a-b" }}`, quoted texts
 * (`{{ "{{" }}`), comments and trimming (`{{- -}}`). Throws `invalid` for an unknown name and for anything else in braces.
 */
export function expand(template: string, scope: Scope): string {
  let expanded = "";
  let from = 0;
  let isTrimmed = false;
  for (let open = template.indexOf("{{"); open !== -1; open = template.indexOf("{{", from)) {
    const end = endOfAction(template, open);
    const inner = template.slice(open + 2, end - 2);
    const before = template.slice(from, open);
    const trimmed = isTrimmed ? before.trimStart() : before;
    isTrimmed = /\s-$/.test(inner);
    const trimsBefore = /^-\s/.test(inner);
    const body = inner.slice(trimsBefore ? 1 : 0, isTrimmed ? -1 : undefined).trim();
    expanded += (trimsBefore ? trimmed.trimEnd() : trimmed) + evaluate(body, scope);
    from = end;
  }
  const rest = template.slice(from);
  return expanded + (isTrimmed ? rest.trimStart() : rest);
}

/** Where the action that begins at `open` ends: after the first braces outside of texts. Throws `invalid` if it does not. */
function endOfAction(template: string, open: number): number {
  const parts = new RegExp(partOfAction);
  parts.lastIndex = open + 2;
  for (let part = parts.exec(template); part !== null && part[0].length > 1; part = parts.exec(template))
    if (part[0] === "}}") return parts.lastIndex;
  throw new Fault("invalid", `${JSON.stringify(template.slice(open, open + 40))} begins with {{ and has no }}`);
}

function evaluate(body: string, scope: Scope): string {
  if (comment.test(body)) return "";
  if (quoted.test(body)) return unquote(body);
  const text = raw.exec(body)?.[1];
  if (text !== undefined) return text;
  const [, group, name] = field.exec(body) ?? [];
  if (group !== undefined && name !== undefined) return lookUp(scope, body, group, name);
  const [, mapping, key] = indexed.exec(body) ?? [];
  if (mapping !== undefined && key !== undefined) return lookUp(scope, body, mapping, unquote(key));
  throw new Fault("invalid", `{{ ${body} }} is not supported: use a field such as {{ .App.Name }} or {{ index .AppCustomArgs "key" }}`);
}

function lookUp(scope: Scope, body: string, group: string, name: string): string {
  const found = Object.hasOwn(scope, group) ? scope[group] : undefined;
  if (found === undefined) {
    const groups = Object.keys(scope).map((known) => `.${known}`);
    throw new Fault("invalid", `{{ ${body} }}: there is no .${group}, only ${groups.join(", ")}`);
  }
  const value = Object.hasOwn(found.values, name) ? found.values[name] : undefined;
  if (value !== undefined) return value;
  const names = Object.keys(found.values);
  const known = names.length === 0 ? "it is empty" : `there ${names.length === 1 ? "is" : "are"} ${names.join(", ")}`;
  throw new Fault("invalid", `{{ ${body} }}: .${group} has no ${name}, ${known}${found.hint === undefined ? "" : `: ${found.hint}`}`);
}

function unquote(text: string): string {
  try {
    return JSON.parse(text) as string; // the pattern matches only one quoted string
  } catch {
    throw new Fault("invalid", `{{ ${text} }} is not a quoted text`);
  }
}
