import { evaluate, isTrue, NotATemplate, requireShort } from "./go-expression.ts";

/** A text, or why a template has none. */
export type RenderedTemplate = { readonly text: string } | { readonly problem: string };

const longestTemplate = 10_000;

/**
 * Renders a template in the syntax of Go's text/template: fields, texts, pipes, `if`, `else`, `else if`, comments, trimmed spaces and the functions that
 * texts need. What else Go knows is a problem. Never throws.
 */
export function renderGoTemplate(template: string, fields: Readonly<Record<string, string>>): RenderedTemplate {
  if (template.length > longestTemplate)
    return { problem: `the template has ${template.length} characters; at most ${longestTemplate} are allowed` };
  try {
    return { text: render(partsOf(template), fields) };
  } catch (error) {
    if (error instanceof NotATemplate) return { problem: error.message };
    throw error;
  }
}

type Part = { readonly kind: "text" | "action"; readonly source: string };

/** Texts and actions in turn. `{{-` and `-}}` take the spaces before and after away. */
function partsOf(template: string): readonly Part[] {
  const parts: Part[] = [];
  let rest = template;
  for (;;) {
    const start = rest.indexOf("{{");
    if (start < 0) return [...parts, { kind: "text", source: rest }];
    const trimsBefore = /^\{\{-\s/.test(rest.slice(start));
    const before = rest.slice(0, start);
    parts.push({ kind: "text", source: trimsBefore ? before.trimEnd() : before });
    const action = rest.slice(start + 2, endOfAction(rest, start + 2));
    const trimsAfter = /\s-\}\}$/.test(action);
    const source = action.slice(trimsBefore ? 1 : 0, trimsAfter ? -3 : -2).trim();
    if (!/^\/\*[\s\S]*\*\/$/.test(source)) parts.push({ kind: "action", source });
    rest = rest.slice(start + 2 + action.length);
    if (trimsAfter) rest = rest.trimStart();
  }
}

const quotedOrComment = /"(?:[^"\\]|\\.)*"|`[^`]*`|\/\*[\s\S]*?\*\/|\}\}/g;

/** Where the action that begins at `from` ends: after the first braces outside of texts and comments. */
function endOfAction(template: string, from: number): number {
  const parts = new RegExp(quotedOrComment);
  parts.lastIndex = from;
  for (let part = parts.exec(template); part !== null; part = parts.exec(template)) if (part[0] === "}}") return parts.lastIndex;
  throw new NotATemplate("an action {{ is not closed");
}

/** One `if`: whether its branches are read, and whether one of them was taken. */
interface Branch {
  readonly isOuterActive: boolean;
  isActive: boolean;
  isTaken: boolean;
  hasElse: boolean;
}

function render(parts: readonly Part[], fields: Readonly<Record<string, string>>): string {
  const open: Branch[] = [];
  let text = "";
  for (const { kind, source } of parts) {
    const isActive = open.at(-1)?.isActive ?? true;
    requireShort([text]);
    const [, word = "", condition = ""] = /^(if|else if|else|end)\b([\s\S]*)$/.exec(source) ?? [];
    if (kind === "text") text += isActive ? source : "";
    else if (word === "") text += shown(evaluate(source, fields), isActive);
    else if (word === "if") {
      // Evaluated even where it does not count: what is wrong is a problem in any case.
      const isMet = isTrue(evaluate(condition, fields));
      open.push({ isOuterActive: isActive, isActive: isActive && isMet, isTaken: isMet, hasElse: false });
    } else if (word === "end") {
      if (condition.trim() !== "" || open.pop() === undefined) throw new NotATemplate("{{end}} closes nothing");
    } else {
      const branch = open.at(-1);
      if (!branch || branch.hasElse) throw new NotATemplate(`{{${word}}} is out of place`);
      const isMet = word === "else if" ? isTrue(evaluate(condition, fields)) : true;
      if (word === "else") {
        if (condition.trim() !== "") throw new NotATemplate(`{{${source.slice(0, 50)}}} is not supported`);
        branch.hasElse = true;
      }
      branch.isActive = branch.isOuterActive && isMet && !branch.isTaken;
      branch.isTaken ||= isMet;
    }
  }
  if (open.length > 0) throw new NotATemplate("{{if}} is not closed by {{end}}");
  return text;
}

function shown(value: ReturnType<typeof evaluate>, isActive: boolean): string {
  return isActive ? String(value ?? "") : "";
}
