import { isMap, isSeq, type Node, Scalar } from "yaml";
import { yamlText } from "../../add-application/new-file/compose-file.ts";
import { type Entry, isAbsent, isText, itemsOf, textOf } from "./spec-nodes.ts";

/** Ends an edit: the text is not written in a way that can be changed like this. Caught by `editSpec`. */
export class CannotEdit extends Error {}

/** Changes of a YAML text by the places of its nodes. What is not changed stays as it is, byte by byte. */
export class TextEdit {
  readonly #text: string;
  readonly #splices: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  readonly #eol: string;

  constructor(text: string) {
    this.#text = text;
    this.#eol = text.includes("\r\n") ? "\r\n" : "\n";
  }

  /** The text with all changes. */
  result(): string {
    let at = 0;
    let result = "";
    for (const { start, end, text } of this.#splices.toSorted((a, b) => a.start - b.start)) {
      result += this.#text.slice(at, start) + text;
      at = Math.max(at, end);
    }
    return result + this.#text.slice(at);
  }

  /** Writes a text as the value of an entry, in the quotes that it had. */
  setText(entry: Entry, value: string): void {
    const { value: node } = entry;
    if (isAbsent(entry)) {
      this.#insert(this.#afterColon(entry), ` ${yamlText(value)}`);
      return;
    }
    if (!isText(node)) throw new CannotEdit();
    const { start, end } = rangeOf(node);
    const isSingle = node.type === Scalar.QUOTE_SINGLE && /^[\x20-\x7e]*$/.test(value);
    const lastBreaks = /(\r?\n)+$/.exec(this.#text.slice(start, end))?.[0] ?? "";
    this.#replace(start, end, (isSingle ? `'${value.replaceAll("'", "''")}'` : yamlText(value)) + lastBreaks);
  }

  /** Writes names as the value of an entry: in the brackets that it had, or line by line. */
  setNames(entry: Entry, names: readonly string[]): void {
    const { value: node } = entry;
    const items = itemsOf(node);
    if (isAbsent(entry)) this.#insert(this.#afterColon(entry), ` ${flow(names)}`);
    else if (!isSeq(node) || items === undefined) throw new CannotEdit();
    else if (node.flow) this.replaceFlow(node, flow(names));
    else this.#setItems(items, names);
  }

  #setItems(items: readonly Scalar[], names: readonly string[]): void {
    const [first] = items;
    const last = items.at(-1);
    if (first === undefined || last === undefined) throw new CannotEdit();
    const lead = this.#lead(first, /^[ \t]*-[ \t]+$/);
    for (const item of items.filter((each) => !names.includes(textOf(each)))) {
      this.#lead(item, /^[ \t]*-[ \t]+$/);
      this.#replace(this.#lineStart(rangeOf(item).start), this.#lineEnd(rangeOf(item).end), "");
    }
    const known = items.map(textOf);
    this.#lines(
      this.#lineEnd(rangeOf(last).end),
      names.filter((each) => !known.includes(each)).map((each) => lead + yamlText(each)),
    );
  }

  /** Writes a collection in braces or brackets anew. Throws if it has comments or several lines. */
  replaceFlow(node: Node, text: string): void {
    const { start, end } = rangeOf(node);
    if (/[\n#&*!]/.test(this.#text.slice(start, end)) || (node as Scalar).anchor !== undefined) throw new CannotEdit();
    this.#replace(start, end, text);
  }

  /** Removes the lines of an entry. */
  remove(entry: Entry): void {
    this.#indent(entry);
    this.#replace(this.#lineStart(rangeOf(entry.key).start), this.#lineEnd(this.#endOf(entry)), "");
  }

  /** Adds lines after an entry, as deep as it is, or deeper. */
  addAfter(entry: Entry, lines: readonly string[], deeper = ""): void {
    const indent = this.#indent(entry) + deeper;
    this.#lines(
      this.#lineEnd(this.#endOf(entry)),
      lines.map((line) => indent + line),
    );
  }

  /** Adds lines before an entry, as deep as it is. */
  addBefore(entry: Entry, lines: readonly string[]): void {
    const indent = this.#indent(entry);
    this.#insert(this.#lineStart(rangeOf(entry.key).start), lines.map((line) => indent + line + this.#eol).join(""));
  }

  #lines(at: number, lines: readonly string[]): void {
    if (lines.length === 0) return;
    const isOpen = at > 0 && this.#text[at - 1] !== "\n";
    this.#insert(at, lines.map((line) => (isOpen ? this.#eol + line : line + this.#eol)).join(""));
  }

  #insert(at: number, text: string): void {
    this.#replace(at, at, text);
  }

  #replace(start: number, end: number, text: string): void {
    this.#splices.push({ start, end, text });
  }

  #indent({ key }: Entry): string {
    return this.#lead(key, /^[ \t]*$/);
  }

  /** What stands before a node in its line. */
  #lead(node: Node, pattern: RegExp): string {
    const { start } = rangeOf(node);
    const lead = this.#text.slice(this.#lineStart(start), start);
    if (!pattern.test(lead)) throw new CannotEdit();
    return lead;
  }

  #lineStart(at: number): number {
    return this.#text.lastIndexOf("\n", at - 1) + 1;
  }

  #lineEnd(at: number): number {
    if (this.#text[at - 1] === "\n") return at;
    const end = this.#text.indexOf("\n", at);
    return end < 0 ? this.#text.length : end + 1;
  }

  #afterColon({ key }: Entry): number {
    return this.#text.indexOf(":", rangeOf(key).end) + 1;
  }

  #endOf(entry: Entry): number {
    return isAbsent(entry) ? this.#afterColon(entry) : lastEnd(entry.value as Node);
  }
}

/** Names in brackets. */
export function flow(names: readonly string[]): string {
  return `[${names.map(yamlText).join(", ")}]`;
}

function lastEnd(node: Node): number {
  if (isMap(node) && !node.flow) {
    const last = node.items.at(-1);
    const value = last?.value as Node | null | undefined;
    const { start, end } = value ? rangeOf(value) : { start: 0, end: 0 };
    return value && start < end ? lastEnd(value) : rangeOf(last?.key as Node).end;
  }
  if (isSeq(node) && !node.flow) return lastEnd(node.items.at(-1) as Node);
  return rangeOf(node).end;
}

function rangeOf({ range }: Node): { readonly start: number; readonly end: number } {
  if (!range) throw new CannotEdit();
  return { start: range[0], end: range[1] };
}
