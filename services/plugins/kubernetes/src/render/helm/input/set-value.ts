/**
 * What is wrong with a value for `--set` of helm; undefined if helm takes it as one value. The syntax is helm's: `{a,b}` is a list, `\` escapes the next
 * character, and a comma begins another value.
 */
export function setValueProblem(key: string, value: string): string | undefined {
  if (!/[^.[\]]/.test(key)) return "has no path of a value before it, such as image.tag";
  if (commaAt(key) || splitsAt(key, "=")) return "is not a path of a value: write \\, and \\= for these characters in it";
  if (value.startsWith("{") && !closes(value)) return "is a list without its end: write }, or \\{ for the character";
  if (!value.startsWith("{") && commaAt(value))
    return "has a comma, which begins another value for helm: write \\, for the character, {a,b} for a list, or the other value under its own path";
  return undefined;
}

function commaAt(text: string): boolean {
  return splitsAt(text, ",");
}

/** Whether the character is in the text and not escaped. */
function splitsAt(text: string, character: string): boolean {
  return text.replace(/\\[\s\S]/g, "").includes(character);
}

/** Whether the list ends with the text. */
function closes(value: string): boolean {
  const unescaped = value.replace(/\\[\s\S]/g, "");
  return unescaped.indexOf("}") === unescaped.length - 1 && unescaped.endsWith("}");
}
