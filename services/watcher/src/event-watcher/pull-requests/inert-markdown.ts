/**
 * A text of others for the Markdown of a Git host: it is shown, and calls nobody, closes no issue, links to nothing, is no HTML and no command. An invisible space
 * stands after what would do something at the beginning of a word: `@user`, `#12`, `!3`, `/merge`.
 */
export function inertMarkdown(text: string): string {
  return text
    .replace(/[\\`*_[\]<>|]/g, (character) => (character === "<" ? "&lt;" : character === ">" ? "&gt;" : `\\${character}`))
    .replace(/(?<!\w)[@#!/~&%$+-](?!lt;|gt;)/g, "$&\u200b")
    .replace(/\bGH-(?=\d)/gi, "$&\u200b");
}
