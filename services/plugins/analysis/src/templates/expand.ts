import { Fault } from "@slipway/plugin-sdk";

/** The names that a template can use: `.App.Name` is `Name` of the group `App`. */
export type Scope = Readonly<Record<string, ScopeGroup>>;

export interface ScopeGroup {
  readonly values: Readonly<Record<string, string>>;
  /** Advice for users if a name is missing. */
  readonly hint?: string;
}

// An action ends at the first }} outside quotes.
const action = /\{\{(-(?=\s))?\s*((?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|(?!\}\})[^"`])*?)\s*((?<=\s)-)?\}\}/g;
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
  const literal = (to: number): string => {
    const text = template.slice(from, to);
    const open = text.indexOf("{{");
    if (open !== -1) throw new Fault("invalid", `${JSON.stringify(text.slice(open, open + 40))} begins with {{ and has no }}`);
    return isTrimmed ? text.trimStart() : text;
  };
  for (const match of template.matchAll(action)) {
    const [whole, trimBefore, body = "", trimAfter] = match;
    const before = literal(match.index);
    expanded += (trimBefore === undefined ? before : before.trimEnd()) + evaluate(body, scope);
    from = match.index + whole.length;
    isTrimmed = trimAfter !== undefined;
  }
  return expanded + literal(template.length);
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
