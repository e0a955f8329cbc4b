/** Characters that Markdown or HTML could obey. */
const obeyed = /[&<>"'|`*_[\]()~\\#!]/g;

/** A foreign text within a line of Markdown: only shown, whatever it contains. It mentions nobody. */
export function words(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  // The joiners are invisible; without them, GitHub and GitLab would notify a person of that name, and make links of numbers of issues and of addresses.
  return line
    .replace(obeyed, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll("@", "@\u200c")
    .replace(/(&#35;|&#33;)(?=\d)/g, "$1\u200c")
    .replace(/www\./gi, (prefix) => `${prefix.slice(0, 3)}\u200c.`)
    .replace(/:\/\//g, ":&#47;&#47;");
}

/** A foreign text of several lines within a line of Markdown, with its breaks. */
export function wordsOfLines(text: string): string {
  return text
    .split("\n")
    .map(words)
    .filter((line) => line !== "")
    .join("<br>");
}

/** A foreign text as inline code. */
export function code(text: string): string {
  return `<code>${words(text)}</code>`;
}

/** A foreign text as a block of code, behind a fence that is longer than any in the text. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}
